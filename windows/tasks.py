"""What the workers of a demonstration do beside: the rest of its cases."""

from celery import shared_task

from windows.demo.filling import demo_fill


@shared_task(name="windows.demo_fill", acks_late=True)  # type: ignore[untyped-decorator]
def fill() -> None:
    demo_fill()
