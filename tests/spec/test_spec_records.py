"""Three questions asked of a record: does its evidence stand, is it in force, does it provide?"""

from __future__ import annotations

from tests.spec.written_cases import Holds

# ------------------------------------------------------------------ does its evidence stand?


def test_evidence_stands_for_three_years_and_the_last_day_counts(holds: Holds) -> None:
    holds("""
        | record_id | last_verified |
        | helpline  | 2023-01-15    |

        | on         | status  | flags   | record_ids |
        | 2026-01-15 | met     | stale   | helpline   |
        | 2026-01-16 | unknown | expired | helpline   |
    """)


def test_evidence_stands_from_its_own_day_and_not_before(holds: Holds) -> None:
    holds("""
        | record_id | last_verified |
        | helpline  | 2026-01-15    |

        | on         | status  | flags | record_ids |
        | 2026-01-14 | unknown |       |            |
        | 2026-01-15 | met     |       | helpline   |
    """)


def test_evidence_of_a_leap_day_stands_to_the_last_of_february(holds: Holds) -> None:
    holds("""
        | record_id | last_verified |
        | helpline  | 2024-02-29    |

        | on         | status  |
        | 2027-02-28 | met     |
        | 2027-03-01 | unknown |
    """)


def test_evidence_too_old_shows_neither_provision_nor_its_absence(holds: Holds) -> None:
    holds("""
        on 2026-01-15

        | record_id | areas_served | status       | last_verified |
        | there     | A            | provided     | 2020-05-01    |
        | partly    | B            | partial      | 2020-05-01    |
        | nothing   | C            | not_provided | 2020-05-01    |
        | plan      | D            | planned      | 2020-05-01    |

        | area_code | status  | level | flags   | record_ids |
        | A         | unknown |       | expired | there      |
        | B         | unknown |       | expired | partly     |
        | C         | unknown |       | expired | nothing    |
        | D         | unknown |       | expired | plan       |
    """)


# -------------------------------------------------------------------------- is it in force?


def test_a_service_is_there_from_its_start_date(holds: Holds) -> None:
    holds("""
        | record_id | start_date |
        | helpline  | 2026-01-15 |

        | on         | status  | flags   | record_ids |
        | 2026-01-14 | unknown | planned |            |
        | 2026-01-15 | met     |         | helpline   |
    """)


def test_a_service_is_gone_on_its_end_date(holds: Holds) -> None:
    holds("""
        | record_id | end_date   |
        | helpline  | 2026-01-15 |

        | on         | status | record_ids |
        | 2026-01-14 | met    | helpline   |
        | 2026-01-15 | gap    | helpline   |
    """)


def test_a_service_that_starts_and_ends_on_one_day_is_never_there(holds: Holds) -> None:
    holds("""
        | record_id | start_date | end_date   |
        | helpline  | 2026-01-10 | 2026-01-10 |

        | on         | status  | flags   | record_ids |
        | 2026-01-09 | unknown | planned |            |
        | 2026-01-10 | gap     |         | helpline   |
    """)


def test_blank_dates_mean_always_begun_and_never_ending(holds: Holds) -> None:
    holds("""
        | record_id | start_date | end_date |
        | helpline  |            |          |

        | on         | status |
        | 2025-12-01 | met    |
        | 2028-12-01 | met    |
    """)


# ------------------------------------------------------------------------ does it provide?


def test_provided_and_partial_provide_and_the_other_two_do_not(holds: Holds) -> None:
    holds("""
        on 2026-01-15

        | record_id | areas_served | status       |
        | whole     | A            | provided     |
        | half      | B            | partial      |
        | nothing   | C            | not_provided |
        | plan      | D            | planned      |

        | area_code | status  | level | record_ids |
        | A         | met     | 1     | whole      |
        | B         | partial | 1     | half       |
        | C         | gap     |       | nothing    |
        | D         | unknown |       |            |
    """)


# --------------------------------------------------------------------- returns, and behind


def test_a_record_that_has_ended_still_shows_that_a_return_was_made(holds: Holds) -> None:
    holds("""
        on 2026-01-15

        | record_id | areas_served | end_date   |
        | closed    | A            | 2025-09-30 |

        | area_code | status  | record_ids |
        | A         | gap     | closed     |
        | B         | unknown |            |
    """)


def test_a_plan_is_no_return_even_when_its_day_has_passed(holds: Holds) -> None:
    holds("""
        on 2026-01-15

        | record_id | status  | start_date |
        | plan      | planned | 2025-06-01 |

        | area_code | status  | flags   | record_ids |
        | A         | unknown | planned |            |
    """)


def test_what_has_not_begun_is_no_return_not_even_a_nil_return(holds: Holds) -> None:
    holds("""
        on 2026-01-15

        | record_id | status       | start_date |
        | closing   | not_provided | 2026-04-01 |

        | area_code | status  | record_ids |
        | A         | unknown |            |
    """)


def test_behind_a_status_stand_the_records_that_provide(holds: Holds) -> None:
    holds("""
        on 2026-01-15

        | record_id | status       | end_date   | last_verified |
        | there-b   | partial      |            | 2025-12-01    |
        | there-a   | provided     |            | 2025-12-01    |
        | denies    | not_provided |            | 2025-12-01    |
        | closed    | provided     | 2025-09-30 | 2025-12-01    |
        | old       | provided     |            | 2020-12-01    |
        | later     | provided     |            | 2026-02-01    |
        | plan      | planned      |            | 2025-12-01    |

        | area_code | status | record_ids       |
        | A         | met    | there-a; there-b |
    """)


def test_behind_a_gap_stand_all_its_returns(holds: Holds) -> None:
    holds("""
        on 2026-01-15

        | record_id | status       | end_date   | last_verified |
        | denies    | not_provided |            | 2025-12-01    |
        | closed    | provided     | 2025-09-30 | 2025-12-01    |
        | old       | provided     |            | 2020-12-01    |
        | plan      | planned      |            | 2025-12-01    |

        | area_code | status | record_ids     |
        | A         | gap    | closed; denies |
    """)


def test_behind_an_unknown_cell_stand_the_records_too_old_and_no_plan(holds: Holds) -> None:
    holds("""
        on 2026-01-15

        | record_id | status       | last_verified |
        | old       | provided     | 2020-12-01    |
        | older     | not_provided | 2018-12-01    |
        | later     | provided     | 2026-02-01    |
        | plan      | planned      | 2025-12-01    |

        | area_code | status  | flags            | record_ids |
        | A         | unknown | expired; planned | old; older |
    """)


# --------------------------------------------------------------------------- areas and types


def test_a_record_names_only_the_areas_and_the_type_that_it_says(holds: Holds) -> None:
    holds("""
        on 2026-01-15

        | key      | measure  | need_basis | per | benchmark |
        | helpline | presence |            |     |           |
        | refuge   | presence |            |     |           |

        | record_id | provision_type | areas_served |
        | two-areas | helpline       | A; B         |
        | everyone  | refuge         | *            |

        | area_code | provision_type | status  | record_ids |
        | A         | helpline       | met     | two-areas  |
        | B         | helpline       | met     | two-areas  |
        | C         | helpline       | unknown |            |
        | A         | refuge         | met     | everyone   |
        | C         | refuge         | met     | everyone   |
    """)
