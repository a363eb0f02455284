"""Sites of public offices as they are drawn."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd

from mapping.boundaries import DISPLAY_CRS, METRIC_CRS


def in_longitude_latitude(sites: pd.DataFrame) -> dict[str, tuple[float, float]]:
    """Longitude and latitude of each site by record id.

    Parameters
    ----------
    sites
        As `disclosure.public_sites` gives them: `record_id`, `easting`, `northing` in metres.
    """
    points = gpd.GeoSeries(
        gpd.points_from_xy(sites["easting"], sites["northing"]), crs=METRIC_CRS
    ).to_crs(DISPLAY_CRS)
    return {
        str(record_id): (round(point.x, 5), round(point.y, 5))
        for record_id, point in zip(sites["record_id"], points, strict=True)
    }
