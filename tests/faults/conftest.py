"""The school of the integration tests, for sources that go wrong."""

from tests.integration.conftest import computer, filled_school, school

__all__ = ["computer", "filled_school", "school"]
