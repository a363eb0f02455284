"""The level of a cell by each measure, and when it decides."""

from __future__ import annotations

from tests.spec.written_cases import Holds


def test_a_rate_is_capacity_by_need_for_each_so_many(holds: Holds) -> None:
    """Two posts for 5,000 women are four for each 10,000."""
    holds("""
        on 2026-01-15

        | key  | measure | need_basis | per   | benchmark |
        | idva | rate    | women      | 10000 | 4         |

        | area_code | need_basis | value |
        | A         | women      | 5000  |
        | B         | women      | 8000  |

        | record_id | areas_served | capacity |
        | council   | A            | 1.5      |
        | charity   | A            | 0.5      |
        | hospital  | B            | 1        |

        | area_code | status  | level | record_ids       |
        | A         | met     | 4     | charity; council |
        | B         | partial | 5/4   | hospital         |
    """)


def test_only_records_that_provide_count_toward_a_level(holds: Holds) -> None:
    holds("""
        on 2026-01-15

        | key  | measure | need_basis | per   | benchmark |
        | idva | rate    | women      | 10000 | 4         |

        | area_code | need_basis | value |
        | A         | women      | 5000  |

        | record_id | status       | capacity | end_date   | last_verified |
        | there     | provided     | 1        |            | 2025-12-01    |
        | plan      | planned      | 10       |            | 2025-12-01    |
        | closed    | provided     | 10       | 2025-12-31 | 2025-12-01    |
        | too-old   | provided     | 10       |            | 2020-12-01    |
        | denies    | not_provided | 10       |            | 2025-12-01    |

        | area_code | status  | level | record_ids |
        | A         | partial | 2     | there      |
    """)


def test_no_need_figure_or_a_need_of_nought_gives_no_rate(holds: Holds) -> None:
    holds("""
        on 2026-01-15

        | key  | measure | need_basis | per   | benchmark |
        | idva | rate    | women      | 10000 | 4         |

        | area_code | need_basis | value |
        | A         | women      | 0     |
        | B         | men        | 5000  |

        | record_id | areas_served | capacity |
        | in-a      | A            | 2        |
        | in-b      | B            | 2        |

        | area_code | status     | level |
        | A         | unmeasured |       |
        | B         | unmeasured |       |
    """)


def test_a_rate_with_figures_missing_can_show_that_the_benchmark_is_met_and_no_more(
    holds: Holds,
) -> None:
    holds("""
        on 2026-01-15

        | key  | measure | need_basis | per   | benchmark |
        | idva | rate    | women      | 10000 | 4         |

        | area_code | need_basis | value |
        | A         | women      | 5000  |
        | B         | women      | 5000  |

        | record_id  | areas_served | capacity |
        | enough     | A            | 2        |
        | not-said-a | A            |          |
        | too-few    | B            | 1.5      |
        | not-said-b | B            |          |

        | area_code | status     | level | flags              |
        | A         | met        | 4     | incomplete_figures |
        | B         | unmeasured | 3     | incomplete_figures |
    """)


def test_a_share_with_figures_missing_decides_nothing(holds: Holds) -> None:
    holds("""
        on 2026-01-15

        | key  | measure | need_basis | per | benchmark |
        | iris | share   |            |     | 0.8       |

        | record_id  | areas_served | units_covered | units_total |
        | nearly-all | A            | 9             | 10          |
        | not-said-a | A            |               |             |
        | only-few   | B            | 1             | 10          |
        | no-total   | B            | 5             |             |
        | no-covered | B            |               | 5           |

        | area_code | status     | level | flags              |
        | A         | unmeasured | 9/10  | incomplete_figures |
        | B         | unmeasured | 1/10  | incomplete_figures |
    """)


def test_a_share_is_taken_of_the_larger_of_the_units_told_of_and_the_need_figure(
    holds: Holds,
) -> None:
    """Eleven of eleven practices of one network are not the whole of an area of thirty."""
    holds("""
        on 2026-01-15

        | key  | measure | need_basis | per | benchmark |
        | iris | share   | practices  |     | 1         |

        | area_code | need_basis | value |
        | A         | practices  | 30    |
        | B         | practices  | 10    |
        | C         | practices  | 11    |

        | record_id | areas_served | units_covered | units_total |
        | network-a | A            | 11            | 11          |
        | network-b | B            | 11            | 11          |
        | network-c | C            | 11            | 11          |
        | network-d | D            | 11            | 11          |

        | area_code | status  | level | denominator |
        | A         | partial | 11/30 | need        |
        | B         | met     | 1     | units_total |
        | C         | met     | 1     | units_total |
        | D         | met     | 1     | units_total |
    """)


def test_the_units_of_several_records_are_added_up_before_the_share_is_taken(
    holds: Holds,
) -> None:
    holds("""
        on 2026-01-15

        | key  | measure | need_basis | per | benchmark |
        | iris | share   |            |     | 0.5       |

        | record_id | units_covered | units_total |
        | north     | 1             | 2           |
        | south     | 2             | 10          |

        | area_code | status  | level | denominator |
        | A         | partial | 1/4   | units_total |
    """)


def test_a_level_within_a_thousand_millionth_of_the_benchmark_reaches_it(holds: Holds) -> None:
    holds("""
        on 2026-01-15

        | key  | measure | need_basis | per   | benchmark |
        | idva | rate    | women      | 10000 | 4         |

        | area_code | need_basis | value |
        | A         | women      | 10000 |
        | B         | women      | 10000 |

        | record_id | areas_served | capacity     |
        | by-a-hair | A            | 3.9999999995 |
        | just-not  | B            | 3.9999999980 |

        | area_code | status  |
        | A         | met     |
        | B         | partial |
    """)


def test_a_benchmark_of_nought_is_reached_only_by_more_than_nought(holds: Holds) -> None:
    """A level of exactly 0 is a gap whatever the benchmark: the gap comes first."""
    holds("""
        on 2026-01-15

        | key  | measure | need_basis | per   | benchmark |
        | idva | rate    | women      | 10000 | 0         |

        | area_code | need_basis | value |
        | A         | women      | 5000  |
        | B         | women      | 5000  |

        | record_id | areas_served | capacity |
        | nought    | A            | 0        |
        | a-tenth   | B            | 0.1      |

        | area_code | status | level |
        | A         | gap    | 0     |
        | B         | met    | 1/5   |
    """)
