"""What a report is about: the region or one area, on a date, of a register."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import product

import numpy as np
import pandas as pd

from mapping.context.reference import Reference
from mapping.gap_model.assessment import Assessment, Cell
from mapping.gap_model.priority import Priority
from mapping.geography.areas import WHOLE_REGION
from mapping.reference.provision_types import ProvisionType
from mapping.register.disclosure import PublicRegister
from mapping.tables.parsing import split_list


@dataclass(frozen=True)
class Scope:
    """What is reported on; everything in a report is worked out from this.

    Attributes
    ----------
    ranked
        Every cell of the region by priority.
    area_code
        None: the whole region.
    made_on
        The day on which the report is made; the date reported on is the assessment's.
    unsaved
        Sentences that tables are not what was last saved, where they are not.
    """

    reference: Reference
    register: PublicRegister
    assessment: Assessment
    ranked: tuple[Priority, ...]
    area_code: str | None
    made_on: date
    unsaved: tuple[str, ...] = ()

    @property
    def banner(self) -> str:
        """What is told above everything else; "" where nothing is."""
        return " ".join(filter(None, (self.reference.settings.banner, *self.unsaved)))

    @property
    def on(self) -> date:
        """The date that is reported on."""
        return self.assessment.on

    @property
    def name(self) -> str:
        """The region, or the area."""
        if self.area_code is None:
            return self.reference.settings.region_name
        return self.reference.areas.name(self.area_code)

    @property
    def codes(self) -> tuple[str, ...]:
        """The areas reported on."""
        return self.reference.areas.codes if self.area_code is None else (self.area_code,)

    @property
    def types(self) -> tuple[ProvisionType, ...]:
        """The types reported on, in the order of their groups."""
        return tuple(t for members in self.reference.types.grouped.values() for t in members)

    def cell(self, area_code: str, provision_type: ProvisionType) -> Cell:
        """One cell in full."""
        return self.assessment.cell(area_code, provision_type.key)

    def cells_of(self, codes: Iterable[str], provision_type: ProvisionType) -> list[Cell]:
        """The cells of a type in some areas."""
        return self.assessment.told((code, provision_type.key) for code in codes)

    def cells(self) -> list[tuple[Cell, ProvisionType]]:
        """Every cell reported on, by area and then type."""
        told = self.assessment.told(product(self.codes, (kind.key for kind in self.types)))
        return [*zip(told, self.types * len(self.codes), strict=True)]

    @cached_property
    def records(self) -> pd.DataFrame:
        """The public records that serve what is reported on, by type and then id."""
        return self.serving(self.register.records.sort_values(["provision_type", "record_id"]))

    def serving(self, records: pd.DataFrame) -> pd.DataFrame:
        """Those of some records that serve what is reported on."""
        if self.area_code is None:
            return records
        named = {self.area_code, WHOLE_REGION}
        serves = [not named.isdisjoint(split_list(text)) for text in records["areas_served"]]
        return records[np.array(serves, dtype=bool)]

    def keeper(self, code: str) -> str:
        """Who keeps a record, by name."""
        return self.reference.areas.name(code)
