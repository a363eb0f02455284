"""The status of a cell: the first that holds, in the order of the specification."""

from __future__ import annotations

from tests.spec.written_cases import Holds

# ------------------------------------------------------------------------------ not expected


def test_what_is_not_expected_is_neither_judged_nor_flagged(holds: Holds) -> None:
    holds("""
        on 2026-01-15

        | area_code | provision_type | decided_by |
        | A         | helpline       | The board  |
        | C         | helpline       | The board  |

        | record_id | areas_served | status       | evidence  | gap_cause |
        | there     | A            | provided     | published |           |
        | nothing   | C            | not_provided | undated   | funding   |

        | area_code | status       | level | flags | record_ids | causes |
        | A         | not_expected |       |       |            |        |
        | B         | unknown      |       |       |            |        |
        | C         | not_expected |       |       |            |        |
    """)


# ----------------------------------------------------------------------------------- unknown


def test_unknown_is_where_nobody_has_said_or_what_they_said_is_too_old(holds: Holds) -> None:
    holds("""
        on 2026-01-15

        | record_id | areas_served | status   | start_date | last_verified |
        | too-old   | B            | provided |            | 2022-12-31    |
        | plan      | C            | planned  |            | 2025-12-01    |
        | to-begin  | D            | provided | 2026-04-01 | 2025-12-01    |

        | area_code | status  | flags   | record_ids |
        | A         | unknown |         |            |
        | B         | unknown | expired | too-old    |
        | C         | unknown | planned |            |
        | D         | unknown | planned |            |
    """)


# --------------------------------------------------------------------------------------- gap


def test_a_gap_is_where_returns_were_made_and_nothing_provides(holds: Holds) -> None:
    holds("""
        on 2026-01-15

        | record_id | areas_served | status       | end_date   |
        | nothing   | A            | not_provided |            |
        | closed    | B            | provided     | 2025-03-31 |

        | area_code | status | level |
        | A         | gap    |       |
        | B         | gap    |       |
    """)


def test_a_service_whose_figures_come_to_exactly_nought_is_a_gap(holds: Holds) -> None:
    holds("""
        on 2026-01-15

        | key  | measure | need_basis | per   | benchmark |
        | idva | rate    | women      | 10000 | 4         |
        | iris | share   |            |       | 0.8       |

        | area_code | need_basis | value |
        | A         | women      | 5000  |

        | record_id | provision_type | status   | capacity | units_covered | units_total |
        | no-posts  | idva           | provided | 0        |               |             |
        | vacant    | idva           | partial  | 0        |               |             |
        | untrained | iris           | provided |          | 0             | 20          |

        | provision_type | status | level | record_ids       |
        | idva           | gap    | 0     | no-posts; vacant |
        | iris           | gap    | 0     | untrained        |
    """)


def test_nought_beside_a_missing_figure_or_without_a_need_figure_is_no_gap(holds: Holds) -> None:
    holds("""
        on 2026-01-15

        | key  | measure | need_basis | per   | benchmark |
        | idva | rate    | women      | 10000 | 4         |

        | area_code | need_basis | value |
        | A         | women      | 5000  |

        | record_id | areas_served | capacity |
        | no-posts  | A            | 0        |
        | not-said  | A            |          |
        | no-need   | B            | 0        |

        | area_code | status     | level | flags              |
        | A         | unmeasured | 0     | incomplete_figures |
        | B         | unmeasured |       |                    |
    """)


def test_capacity_is_nothing_to_a_type_that_only_counts_whether_there_is_any(holds: Holds) -> None:
    holds("""
        on 2026-01-15

        | record_id | capacity |
        | helpline  | 0        |

        | area_code | status | level |
        | A         | met    | 1     |
    """)


# ----------------------------------------------------------------------------------- partial


def test_partial_is_where_every_record_that_provides_says_so(holds: Holds) -> None:
    holds("""
        on 2026-01-15

        | record_id | areas_served | status       |
        | half      | A            | partial      |
        | quarter   | A            | partial      |
        | some      | B            | partial      |
        | whole     | B            | provided     |
        | bit       | C            | partial      |
        | nothing   | C            | not_provided |

        | area_code | status  | flags    |
        | A         | partial |          |
        | B         | met     |          |
        | C         | partial | conflict |
    """)


def test_partial_is_where_a_complete_level_is_under_the_benchmark(holds: Holds) -> None:
    holds("""
        on 2026-01-15

        | key  | measure | need_basis | per   | benchmark |
        | idva | rate    | women      | 10000 | 4         |
        | iris | share   |            |       | 0.8       |

        | area_code | need_basis | value |
        | A         | women      | 5000  |

        | record_id | provision_type | capacity | units_covered | units_total |
        | posts     | idva           | 1.5      |               |             |
        | practices | iris           |          | 15            | 20          |

        | provision_type | status  | level |
        | idva           | partial | 3     |
        | iris           | partial | 3/4   |
    """)


def test_all_partial_stays_partial_whatever_the_level_but_for_nought(holds: Holds) -> None:
    holds("""
        on 2026-01-15

        | key  | measure | need_basis | per   | benchmark |
        | idva | rate    | women      | 10000 | 4         |

        | area_code | need_basis | value |
        | A         | women      | 5000  |
        | B         | women      | 5000  |
        | C         | women      | 5000  |
        | D         | women      | 5000  |

        | record_id | areas_served | status   | capacity |
        | enough    | A            | partial  | 2        |
        | not-said  | B            | partial  |          |
        | nought    | C            | partial  | 0        |
        | half      | D            | partial  | 1        |
        | whole     | D            | provided | 1        |

        | area_code | status  | level | flags              |
        | A         | partial | 4     |                    |
        | B         | partial |       | incomplete_figures |
        | C         | gap     | 0     |                    |
        | D         | met     | 4     |                    |
    """)


# ------------------------------------------------------------------------------- unmeasured


def test_unmeasured_is_where_it_is_provided_and_the_level_decides_nothing(holds: Holds) -> None:
    holds("""
        on 2026-01-15

        | key   | measure | need_basis | per   | benchmark |
        | idva  | rate    | women      | 10000 | 4         |
        | posts | rate    | women      | 10000 |           |
        | iris  | share   |            |       | 0.8       |
        | leads | share   |            |       |           |

        | area_code | need_basis | value |
        | A         | women      | 5000  |

        | record_id    | provision_type | areas_served | capacity | units_covered | units_total |
        | no-figure    | idva           | A            |          |               |             |
        | no-need      | idva           | B            | 2        |               |             |
        | no-benchmark | posts          | A            | 2        |               |             |
        | no-total     | iris           | A            |          | 15            |             |
        | no-target    | leads          | A            |          | 15            | 20          |

        | area_code | provision_type | status     | level | flags              |
        | A         | idva           | unmeasured |       | incomplete_figures |
        | B         | idva           | unmeasured |       |                    |
        | A         | posts          | unmeasured | 4     |                    |
        | A         | iris           | unmeasured |       | incomplete_figures |
        | A         | leads          | unmeasured | 3/4   |                    |
    """)


# ----------------------------------------------------------------------------------- met


def test_met_is_where_the_level_reaches_the_benchmark(holds: Holds) -> None:
    holds("""
        on 2026-01-15

        | key      | measure  | need_basis | per   | benchmark |
        | helpline | presence |            |       |           |
        | idva     | rate     | women      | 10000 | 4         |
        | iris     | share    |            |       | 0.8       |

        | area_code | need_basis | value |
        | A         | women      | 5000  |

        | record_id | provision_type | capacity | units_covered | units_total |
        | line      | helpline       |          |               |             |
        | posts     | idva           | 2        |               |             |
        | practices | iris           |          | 16            | 20          |

        | provision_type | status | level |
        | helpline       | met    | 1     |
        | idva           | met    | 4     |
        | iris           | met    | 4/5   |
    """)
