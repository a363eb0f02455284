"""The flags of a cell, each independent of the others."""

from __future__ import annotations

from tests.spec.written_cases import Holds

# ----------------------------------------------------------------------------------- expired


def test_expired_says_that_the_word_on_an_unknown_cell_is_too_old(holds: Holds) -> None:
    holds("""
        on 2026-01-15

        | record_id | areas_served | last_verified |
        | old-a     | A            | 2022-06-01    |
        | old-b     | B            | 2022-06-01    |
        | new-b     | B            | 2025-06-01    |
        | later-c   | C            | 2026-06-01    |

        | area_code | status  | flags   |
        | A         | unknown | expired |
        | B         | met     |         |
        | C         | unknown |         |
    """)


# ----------------------------------------------------------------------------------- at risk


def test_at_risk_is_what_would_be_worse_without_funding_that_ends_within_six_months(
    holds: Holds,
) -> None:
    holds("""
        on 2026-01-15

        | record_id | areas_served | funding_end |
        | past      | A            | 2025-10-31  |
        | last-day  | B            | 2026-07-15  |
        | day-after | C            | 2026-07-16  |
        | for-good  | D            |             |

        | area_code | status | flags   | at_risk_status | at_risk_from |
        | A         | met    | at_risk | gap            | 2025-10-31   |
        | B         | met    | at_risk | gap            | 2026-07-15   |
        | C         | met    |         |                |              |
        | D         | met    |         |                |              |
    """)


def test_what_another_record_keeps_up_is_not_at_risk(holds: Holds) -> None:
    holds("""
        on 2026-01-15

        | record_id | areas_served | status   | funding_end |
        | ends-a    | A            | provided | 2026-03-31  |
        | stays-a   | A            | provided |             |
        | ends-b    | B            | provided | 2026-03-31  |
        | stays-b   | B            | partial  |             |

        | area_code | status | flags   | at_risk_status | at_risk_from |
        | A         | met    |         |                |              |
        | B         | met    | at_risk | partial        | 2026-03-31   |
    """)


def test_the_returns_are_kept_so_that_a_cell_at_risk_becomes_a_gap_and_never_unknown(
    holds: Holds,
) -> None:
    holds("""
        on 2026-01-15

        | record_id | status  | funding_end |
        | half      | partial | 2026-03-31  |

        | area_code | status  | flags   | at_risk_status |
        | A         | partial | at_risk | gap            |
    """)


def test_the_first_end_of_funding_that_makes_it_worse_is_the_day_and_the_last_the_status(
    holds: Holds,
) -> None:
    """Five posts of the four that are asked for: the first end is borne, the second is not."""
    holds("""
        on 2026-01-15

        | key  | measure | need_basis | per  | benchmark |
        | idva | rate    | women      | 1000 | 4         |

        | area_code | need_basis | value |
        | A         | women      | 1000  |

        | record_id | capacity | funding_end |
        | spare     | 1        | 2026-02-28  |
        | needed    | 2        | 2026-03-31  |
        | also      | 2        | 2026-06-30  |

        | area_code | status | level | flags   | at_risk_status | at_risk_from |
        | A         | met    | 5     | at_risk | gap            | 2026-03-31   |
    """)


def test_gaps_and_unknown_cells_have_nothing_at_risk(holds: Holds) -> None:
    holds("""
        on 2026-01-15

        | record_id | areas_served | status       | funding_end | last_verified |
        | nothing   | A            | not_provided | 2026-03-31  | 2025-12-01    |
        | too-old   | B            | provided     | 2026-03-31  | 2020-12-01    |

        | area_code | status  | flags   |
        | A         | gap     |         |
        | B         | unknown | expired |
    """)


# ------------------------------------------------------------------------------------- stale


def test_stale_is_a_status_whose_newest_word_is_more_than_a_year_old(holds: Holds) -> None:
    holds("""
        on 2026-01-15

        | record_id | areas_served | status       | last_verified |
        | year      | A            | provided     | 2025-01-15    |
        | day-more  | B            | provided     | 2025-01-14    |
        | old-c     | C            | provided     | 2024-01-01    |
        | new-c     | C            | provided     | 2025-06-01    |
        | nothing   | D            | not_provided | 2024-01-01    |

        | area_code | status | flags |
        | A         | met    |       |
        | B         | met    | stale |
        | C         | met    |       |
        | D         | gap    | stale |
    """)


def test_a_page_without_a_date_never_makes_a_cell_fresh(holds: Holds) -> None:
    holds("""
        on 2026-01-15

        | record_id | areas_served | evidence  | last_verified |
        | undated-a | A            | undated   | 2026-01-14    |
        | undated-b | B            | undated   | 2026-01-14    |
        | dated-b   | B            | confirmed | 2024-06-01    |
        | undated-c | C            | undated   | 2026-01-14    |
        | dated-c   | C            | confirmed | 2025-06-01    |

        | area_code | status | flags              |
        | A         | met    | stale; unconfirmed |
        | B         | met    | stale              |
        | C         | met    |                    |
    """)


def test_only_the_records_behind_the_status_can_make_it_fresh(holds: Holds) -> None:
    holds("""
        on 2026-01-15

        | record_id | status       | last_verified |
        | old       | provided     | 2024-06-01    |
        | denies    | not_provided | 2026-01-10    |
        | plan      | planned      | 2026-01-10    |

        | area_code | status | flags           | record_ids |
        | A         | met    | conflict; stale | old        |
    """)


# ------------------------------------------------------------------------------- unconfirmed


def test_unconfirmed_is_a_status_that_rests_on_public_sources_only(holds: Holds) -> None:
    holds("""
        on 2026-01-15

        | record_id | areas_served | status       | evidence  | last_verified |
        | read-a    | A            | provided     | published | 2025-12-01    |
        | read-b    | B            | provided     | published | 2025-12-01    |
        | asked-b   | B            | provided     | confirmed | 2025-12-01    |
        | read-c    | C            | provided     | published | 2025-12-01    |
        | denies-c  | C            | not_provided | confirmed | 2025-12-01    |
        | read-d    | D            | not_provided | published | 2025-12-01    |
        | read-e    | E            | provided     | published | 2020-12-01    |

        | area_code | status  | flags                 |
        | A         | met     | unconfirmed           |
        | B         | met     |                       |
        | C         | met     | conflict; unconfirmed |
        | D         | gap     | unconfirmed           |
        | E         | unknown | expired               |
    """)


# ---------------------------------------------------------------------------------- conflict


def test_conflict_is_one_record_in_force_that_provides_and_one_that_denies(holds: Holds) -> None:
    holds("""
        on 2026-01-15

        | record_id | areas_served | status       | end_date   | last_verified |
        | yes-a     | A            | provided     |            | 2025-12-01    |
        | no-a      | A            | not_provided |            | 2025-12-01    |
        | half-b    | B            | partial      |            | 2025-12-01    |
        | no-b      | B            | not_provided |            | 2025-12-01    |
        | yes-c     | C            | provided     |            | 2025-12-01    |
        | ended-c   | C            | not_provided | 2025-12-31 | 2025-12-01    |
        | yes-d     | D            | provided     |            | 2025-12-01    |
        | old-no-d  | D            | not_provided |            | 2020-12-01    |
        | closed-e  | E            | provided     | 2025-12-31 | 2025-12-01    |
        | no-e      | E            | not_provided |            | 2025-12-01    |

        | area_code | status  | flags    |
        | A         | met     | conflict |
        | B         | partial | conflict |
        | C         | met     |          |
        | D         | met     |          |
        | E         | gap     |          |
    """)


# ----------------------------------------------------------------------------------- planned


def test_planned_is_a_gap_or_an_unknown_cell_for_which_something_is_to_come(holds: Holds) -> None:
    holds("""
        on 2026-01-15

        | record_id | areas_served | status       | start_date | end_date   | last_verified |
        | nothing-a | A            | not_provided |            |            | 2025-12-01    |
        | plan-a    | A            | planned      | 2026-04-01 |            | 2025-12-01    |
        | plan-b    | B            | planned      |            |            | 2025-12-01    |
        | begins-c  | C            | provided     | 2026-01-16 |            | 2025-12-01    |
        | there-d   | D            | provided     |            |            | 2025-12-01    |
        | plan-d    | D            | planned      |            |            | 2025-12-01    |

        | area_code | status  | flags   |
        | A         | gap     | planned |
        | B         | unknown | planned |
        | C         | unknown | planned |
        | D         | met     |         |
    """)


def test_a_plan_that_is_too_old_or_given_up_is_no_plan(holds: Holds) -> None:
    holds("""
        on 2026-01-15

        | record_id | areas_served | status  | end_date   | last_verified |
        | too-old   | A            | planned |            | 2020-12-01    |
        | given-up  | B            | planned | 2026-01-15 | 2025-12-01    |
        | not-yet   | C            | planned |            | 2026-01-16    |

        | area_code | status  | flags   |
        | A         | unknown | expired |
        | B         | unknown |         |
        | C         | unknown |         |
    """)


# ------------------------------------------------------------------------------------- cause


def test_causes_are_counted_over_the_returns_of_a_gap_or_a_partial_cell(holds: Holds) -> None:
    holds("""
        on 2026-01-15

        | record_id | areas_served | status       | gap_cause         | end_date   |
        | nothing-a | A            | not_provided | funding; staffing |            |
        | closed-a  | A            | partial      | funding           | 2025-12-31 |
        | half-b    | B            | partial      | training          |            |
        | denies-b  | B            | not_provided | no_provider       |            |
        | nothing-c | C            | not_provided |                   |            |

        | area_code | status  | flags           | causes                  |
        | A         | gap     | cause           | funding 2; staffing 1   |
        | B         | partial | cause; conflict | training 1; no_provider 1 |
        | C         | gap     |                 |                         |
    """)


def test_causes_of_what_is_met_or_unknown_are_not_shown(holds: Holds) -> None:
    holds("""
        on 2026-01-15

        | record_id | areas_served | status       | gap_cause | last_verified |
        | half-a    | A            | partial      | funding   | 2025-12-01    |
        | whole-a   | A            | provided     |           | 2025-12-01    |
        | too-old   | B            | not_provided | funding   | 2020-12-01    |

        | area_code | status  | flags   | causes |
        | A         | met     |         |        |
        | B         | unknown | expired |        |
    """)


# ---------------------------------------------------------------- outside only, remote only


def test_outside_only_is_provision_that_the_area_keeps_no_record_of_itself(holds: Holds) -> None:
    holds("""
        on 2026-01-15

        | record_id | areas_served | maintained_by | status       |
        | by-b      | A; B         | B             | provided     |
        | by-region | C            | REGION        | provided     |
        | by-region2| D            | REGION        | provided     |
        | by-d      | D            | D             | provided     |
        | nothing   | E            | REGION        | not_provided |

        | area_code | status | flags        |
        | A         | met    | outside_only |
        | B         | met    |              |
        | C         | met    | outside_only |
        | D         | met    |              |
        | E         | gap    |              |
    """)


def test_remote_only_is_provision_of_which_every_record_says_remote(holds: Holds) -> None:
    holds("""
        on 2026-01-15

        | record_id | areas_served | delivery  | status       |
        | phone-a   | A            | remote    | provided     |
        | online-a  | A            | remote    | partial      |
        | phone-b   | B            | remote    | provided     |
        | mixed-b   | B            | both      | provided     |
        | phone-c   | C            | remote    | provided     |
        | unsaid-c  | C            |           | provided     |
        | phone-d   | D            | remote    | not_provided |

        | area_code | status | flags       |
        | A         | met    | remote_only |
        | B         | met    |             |
        | C         | met    |             |
        | D         | gap    |             |
    """)


# ------------------------------------------------------------------------ incomplete figures


def test_incomplete_figures_is_a_providing_record_without_what_the_measure_counts(
    holds: Holds,
) -> None:
    holds("""
        on 2026-01-15

        | key      | measure  | need_basis | per   | benchmark |
        | helpline | presence |            |       |           |
        | idva     | rate     | women      | 10000 | 4         |
        | iris     | share    |            |       | 0.8       |

        | record_id | provision_type | status   | capacity | units_covered | units_total |
        | line      | helpline       | provided |          |               |             |
        | posts     | idva           | provided |          | 3             | 4           |
        | practices | iris           | provided | 3        | 3             |             |

        | provision_type | status     | flags              |
        | helpline       | met        |                    |
        | idva           | unmeasured | incomplete_figures |
        | iris           | unmeasured | incomplete_figures |
    """)


def test_a_record_that_does_not_provide_may_lack_its_figures(holds: Holds) -> None:
    holds("""
        on 2026-01-15

        | key  | measure | need_basis | per | benchmark |
        | iris | share   |            |     | 0.5       |

        | record_id | status  | units_covered | units_total | end_date   |
        | there     | provided| 3             | 4           |            |
        | closed    | provided|               |             | 2025-12-31 |
        | plan      | planned |               |             |            |

        | area_code | status | level | flags |
        | A         | met    | 3/4   |       |
    """)


# ----------------------------------------------------------------------------- independence


def test_a_cell_can_have_many_flags_at_once(holds: Holds) -> None:
    holds("""
        on 2026-01-15

        | key  | measure | need_basis | per   | benchmark |
        | idva | rate    | women      | 10000 | 4         |

        | record_id | areas_served | maintained_by | status       | delivery  | gap_cause |
        | phone     | A            | REGION        | partial      | remote    | funding   |
        | denies    | A            | A             | not_provided | in_person | funding   |

        | area_code | status  | flags                                                     |
        | A         | partial | cause; conflict; incomplete_figures; outside_only; remote_only |
    """)
