"""The three periods, and the same question asked of other dates and other registers."""

from __future__ import annotations

from tests.spec.written_cases import Holds


def test_a_region_can_set_the_three_periods(holds: Holds) -> None:
    holds("""
        on 2026-01-15

        | evidence_expires_months | stale_months | at_risk_months |
        | 24                      | 6            | 3              |

        | record_id | areas_served | last_verified | funding_end |
        | in-a      | A            | 2024-01-15    |             |
        | in-b      | B            | 2024-01-14    |             |
        | in-c      | C            | 2025-07-15    |             |
        | in-d      | D            | 2025-07-14    |             |
        | in-e      | E            | 2025-12-01    | 2026-04-15  |
        | in-f      | F            | 2025-12-01    | 2026-04-16  |

        | area_code | status  | flags   |
        | A         | met     | stale   |
        | B         | unknown | expired |
        | C         | met     |         |
        | D         | met     | stale   |
        | E         | met     | at_risk |
        | F         | met     |         |
    """)


def test_months_are_whole_and_a_day_that_the_month_lacks_becomes_its_last(holds: Holds) -> None:
    holds("""
        | evidence_expires_months | stale_months | at_risk_months |
        | 6                       | 1            | 6              |

        | record_id | last_verified | funding_end |
        | helpline  | 2025-08-31    | 2026-02-28  |

        | on         | status  | flags          |
        | 2025-08-31 | met     | at_risk        |
        | 2025-09-30 | met     | at_risk        |
        | 2025-10-01 | met     | at_risk; stale |
        | 2026-02-28 | met     | at_risk; stale |
        | 2026-03-01 | unknown | expired        |
    """)


def test_the_horizon_at_the_end_of_august_ends_with_february(holds: Holds) -> None:
    holds("""
        on 2025-08-31

        | record_id | areas_served | funding_end | last_verified |
        | in-a      | A            | 2026-02-28  | 2025-08-01    |
        | in-b      | B            | 2026-03-01  | 2025-08-01    |

        | area_code | flags   |status|
        | A         | at_risk |met   |
        | B         |         |met   |
    """)


def test_the_same_register_answers_for_any_date(holds: Holds) -> None:
    """Before it was heard of, before it began, while it is there, after it ended, years later."""
    holds("""
        | record_id | start_date | end_date   | funding_end | last_verified |
        | helpline  | 2025-04-01 | 2027-04-01 | 2027-03-31  | 2025-03-01    |

        | on         | status  | flags          |
        | 2025-02-28 | unknown |                |
        | 2025-03-31 | unknown | planned        |
        | 2025-04-01 | met     |                |
        | 2026-03-02 | met     | stale          |
        | 2026-09-30 | met     | stale          |
        | 2026-10-01 | met     | at_risk; stale |
        | 2027-04-01 | gap     | stale          |
        | 2028-03-02 | unknown | expired        |
    """)


def test_one_more_record_answers_what_if_a_service_opened(holds: Holds) -> None:
    nothing_yet = """
        on 2026-01-15

        | record_id | status       |
        | nothing   | not_provided |
    """
    holds(f"""{nothing_yet}
        | area_code | status | record_ids |
        | A         | gap    | nothing    |
    """)
    holds(f"""{nothing_yet.rstrip()}
        | opened    | provided     |

        | area_code | status | flags    | record_ids |
        | A         | met    | conflict | opened     |
    """)


def test_an_empty_register_leaves_every_cell_unknown(holds: Holds) -> None:
    holds("""
        on 2026-01-15

        | area_code | status  | level | flags | record_ids |
        | A         | unknown |       |       |            |
        | B         | unknown |       |       |            |
    """)
