"""Wrong tokens are counted by address."""

from lvs_desktop.server.limits import MOST, WINDOW, WrongTokens


class Clock:
    """Seconds that stand still until they are moved."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_an_address_waits_after_ten_wrong_tokens() -> None:
    """Guessing is slowed down, and the answer says for how long."""
    limits = WrongTokens(Clock())

    assert [0] * MOST == [limits.offered("10.0.0.1") for _ in range(MOST)]
    assert WINDOW == limits.offered("10.0.0.1")


def test_another_address_does_not_wait() -> None:
    """One desktop with an old token does not hold up a school elsewhere."""
    limits = WrongTokens(Clock())
    for _ in range(MOST + 1):
        limits.offered("10.0.0.1")

    assert limits.offered("10.0.0.2") == 0


def test_the_wait_ends() -> None:
    """After the time that was told, a wrong token is looked at again."""
    clock = Clock()
    limits = WrongTokens(clock)
    for _ in range(MOST):
        limits.offered("10.0.0.1")
    clock.now += limits.offered("10.0.0.1")

    assert limits.offered("10.0.0.1") == 0


def test_the_memory_of_addresses_is_bounded() -> None:
    """A flood from many addresses cannot fill the memory."""
    limits = WrongTokens(Clock())
    for number in range(10_050):
        limits.offered(str(number))

    assert len(limits._seen) == 10_000
