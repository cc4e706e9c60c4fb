"""The errors a service may raise; their kind decides the HTTP status, their code is stable for ever."""

from typing import Any


class ShopError(Exception):
    """Something a person can understand and act on.

    `code` is part of the public API, `title` names the kind of problem, `str(error)` is the sentence for this case
    and `data` holds the facts behind it (they join the API's problem document).
    """

    status = 400
    code = "invalid"
    title = "That is not possible"

    def __init__(self, sentence: object = "", **data: Any) -> None:
        self.sentence = str(sentence) or self.title
        self.data = data
        super().__init__(self.sentence)


class Invalid(ShopError):
    """What was sent cannot be right; `field` names the input, where there is one."""

    def __init__(self, sentence: object = "", *, field: str | None = None, **data: Any) -> None:
        super().__init__(sentence, **data)
        self.field = field


class NotFound(ShopError):
    """It does not exist, or is not yours: the answer is the same."""

    status = 404
    code = "not_found"
    title = "Not found"


class Moved(NotFound):
    """It has another `slug` now, for good; both doors answer with its present address."""

    status = 301
    code = "moved"
    title = "It has another address now"

    def __init__(self, slug: str) -> None:
        super().__init__(slug=slug)
        self.slug = slug


class Forbidden(ShopError):
    """You are known, and may not."""

    status = 403
    code = "forbidden"
    title = "Not allowed"


class Conflict(ShopError):
    """It was right to ask, but the present state does not allow it."""

    status = 409
    code = "conflict"
    title = "That does not fit the present state"


class Throttled(ShopError):
    """Too many tries; `retry_after` is in seconds."""

    status = 429
    code = "too_many_requests"
    title = "Too many tries"

    def __init__(self, sentence: object = "", *, retry_after: int, **data: Any) -> None:
        super().__init__(sentence, retry_after=retry_after, **data)
        self.retry_after = retry_after


class Unavailable(ShopError):
    """Something we depend on does not answer; nothing was changed, and trying again is safe."""

    status = 503
    code = "unavailable"
    title = "Please try again in a moment"
