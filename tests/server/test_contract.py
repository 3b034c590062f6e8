"""The library's own tests of a storage, all of them, on our tables."""

from functools import cache

import pytest
from scim2_models import ScimProvider
from scim2_server.storage import ScimStorage
from scim2_server.testing import ScimStorageContract
from scim2_server.utils import load_default_provider
from sqlalchemy import Engine

from lvs_desktop.server.storage import SqlStorage
from tests.server.conftest import ADMIN

_provider = cache(load_default_provider)  # building its classes takes longer than a test


class TestContract(ScimStorageContract):
    """108 promises of the library, kept on both databases."""

    @pytest.fixture
    def provider(self) -> ScimProvider:
        """The default resource types: the tests use the enterprise extension."""
        return _provider()

    @pytest.fixture
    def storage(self, engine: Engine, school: int, provider: ScimProvider) -> ScimStorage:
        """A new, empty storage: a school of its own."""
        return SqlStorage(engine, school, ADMIN, provider=provider)
