"""What a record that serves several areas gives to each of them."""

from __future__ import annotations

from tests.spec.written_cases import Holds


def test_capacity_is_shared_by_need_among_the_areas_served(holds: Holds) -> None:
    """Of four posts, A with 1,000 of the 4,000 women gets one and B gets three."""
    holds("""
        on 2026-01-15

        | key  | measure | need_basis | per  | benchmark |
        | idva | rate    | women      | 1000 | 1         |

        | area_code | need_basis | value |
        | A         | women      | 1000  |
        | B         | women      | 3000  |
        | C         | women      | 9000  |

        | record_id | areas_served | capacity |
        | shared    | A; B         | 4        |
        | own       | B            | 1.5      |

        | area_code | status  | level | split_equally |
        | A         | met     | 1     | no            |
        | B         | met     | 3/2   | no            |
        | C         | unknown |       | no            |
    """)


def test_what_serves_the_whole_region_is_shared_among_all_its_areas(holds: Holds) -> None:
    holds("""
        on 2026-01-15

        | key  | measure | need_basis | per  | benchmark |
        | idva | rate    | women      | 1000 | 1         |

        | area_code | need_basis | value |
        | A         | women      | 1000  |
        | B         | women      | 2000  |
        | C         | women      | 5000  |

        | record_id | areas_served | capacity | maintained_by |
        | region    | *            | 4        | REGION        |
        | own       | C            | 2.5      | C             |

        | area_code | status  | level |
        | A         | partial | 1/2   |
        | B         | partial | 1/2   |
        | C         | met     | 1     |
    """)


def test_units_are_shared_like_capacity_covered_and_total_alike(holds: Holds) -> None:
    """A gets 1.5 of the 6 covered and 2 of the 8 in all; it has 10 practices, B has 30."""
    holds("""
        on 2026-01-15

        | key  | measure | need_basis | per | benchmark |
        | iris | share   | practices  |     | 0.5       |

        | area_code | need_basis | value |
        | A         | practices  | 10    |
        | B         | practices  | 30    |

        | record_id | areas_served | units_covered | units_total |
        | network   | A; B         | 6             | 8           |

        | area_code | status  | level | denominator |
        | A         | partial | 3/20  | need        |
        | B         | partial | 3/20  | need        |
    """)


def test_one_missing_need_figure_makes_the_parts_equal_and_the_cell_says_so(holds: Holds) -> None:
    holds("""
        on 2026-01-15

        | key  | measure | need_basis | per  | benchmark |
        | idva | rate    | women      | 1000 | 1         |

        | area_code | need_basis | value |
        | A         | women      | 1000  |
        | B         | women      | 4000  |

        | record_id | areas_served | capacity |
        | shared    | A; B; C      | 6        |

        | area_code | status     | level | split_equally |
        | A         | met        | 2     | yes           |
        | B         | partial    | 1/2   | yes           |
        | C         | unmeasured |       | yes           |
    """)


def test_a_type_without_a_need_basis_is_shared_in_equal_parts(holds: Holds) -> None:
    """Of 10 covered out of 12, A and B get 5 out of 6 each; A has 1 out of 4 of its own."""
    holds("""
        on 2026-01-15

        | key  | measure | need_basis | per | benchmark |
        | iris | share   |            |     | 0.8       |

        | record_id | areas_served | units_covered | units_total |
        | network   | A; B         | 10            | 12          |
        | own       | A            | 1             | 4           |

        | area_code | status  | level | split_equally |
        | A         | partial | 3/5   | yes           |
        | B         | met     | 5/6   | yes           |
    """)


def test_need_figures_that_are_all_nought_leave_nothing_to_share_by(holds: Holds) -> None:
    holds("""
        on 2026-01-15

        | key  | measure | need_basis | per | benchmark |
        | iris | share   | practices  |     | 0.8       |

        | area_code | need_basis | value |
        | A         | practices  | 0     |
        | B         | practices  | 0     |

        | record_id | areas_served | units_covered | units_total |
        | network   | A; B         | 10            | 12          |

        | area_code | status | level | denominator | split_equally |
        | A         | met    | 5/6   | units_total | yes           |
        | B         | met    | 5/6   | units_total | yes           |
    """)


def test_an_area_of_nought_gets_nothing_of_what_others_share(holds: Holds) -> None:
    holds("""
        on 2026-01-15

        | key  | measure | need_basis | per | benchmark |
        | iris | share   | practices  |     | 0.8       |

        | area_code | need_basis | value |
        | A         | practices  | 0     |
        | B         | practices  | 10    |

        | record_id | areas_served | units_covered | units_total |
        | network   | A; B         | 9             | 10          |
        | own       | A            | 1             | 2           |

        | area_code | status  | level | split_equally |
        | A         | partial | 1/2   | no            |
        | B         | met     | 9/10  | no            |
    """)


def test_a_record_that_serves_one_area_is_not_split_whatever_is_missing(holds: Holds) -> None:
    holds("""
        on 2026-01-15

        | key  | measure | need_basis | per | benchmark |
        | iris | share   |            |     | 0.8       |

        | record_id | units_covered | units_total |
        | own       | 1             | 4           |

        | area_code | status  | level | split_equally |
        | A         | partial | 1/4   | no            |
    """)


def test_an_area_of_which_it_is_not_expected_gets_its_part_all_the_same(holds: Holds) -> None:
    """B is not given what serves the people of A."""
    holds("""
        on 2026-01-15

        | key  | measure | need_basis | per  | benchmark |
        | idva | rate    | women      | 1000 | 2         |

        | area_code | need_basis | value |
        | A         | women      | 1000  |
        | B         | women      | 1000  |

        | area_code | provision_type | decided_by |
        | A         | idva           | The board  |

        | record_id | areas_served | capacity |
        | shared    | A; B         | 2        |

        | area_code | status       | level |
        | A         | not_expected |       |
        | B         | partial      | 1     |
    """)
