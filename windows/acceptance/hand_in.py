"""Handing in and putting right, at the window and from home: the same acts on the same case."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from cases.models import Case, CaseStatus
from common import clock
from common.errors import AlreadyDoneError, RuleBrokenError
from materials.services import upload_examined
from windows.acceptance.forms import CorrectForm
from windows.acceptance.standing import Standing, standing_of
from windows.access import StaffRequest
from windows.counter.forms import AttachForm
from windows.problems import add_to_form
from workflows import engine
from workflows.engine.acceptance import deferred_supply
from workflows.engine.materials import slot_fill


def correctable(case: Case, *, is_window: bool, standing: Standing | None = None) -> CorrectForm | None:
    """On the spot, at the window, every field (许可法 32(3)); after the notice only what it names.

    `standing`, where the caller has read it already.
    """
    if case.status == CaseStatus.RECEIVED and is_window and case.joint_service.fields:
        return CorrectForm(case=case)
    if case.status == CaseStatus.SUPPLEMENTING and (keys := (standing or standing_of(case)).named_fields):
        return CorrectForm(case=case, keys=keys)
    return None


@dataclass(frozen=True)
class HandIn:
    """`find` gives the case or raises 404; `page` draws it with what was refused; `name` is its address."""

    find: Callable[[StaffRequest, str], Case]
    page: Callable[..., HttpResponse]
    name: str
    is_window: bool = False

    def supply(self, request: StaffRequest, number: str, requirement_id: int) -> HttpResponse:
        def take(upload: "UploadedFile[bytes]") -> None:
            engine.acceptance_supply(
                case_number=number,
                actor=request.actor,
                requirement_id=requirement_id,
                upload=upload,
                at=clock.now(),
            )

        return self._take_files(request, number, f"material-{requirement_id}", take)

    def deferred(self, request: StaffRequest, number: str, deferred_id: int) -> HttpResponse:
        """One material at a time; it is handed in once, with all its pages in one file."""

        def take(upload: "UploadedFile[bytes]") -> None:
            deferred_supply(
                case_number=number,
                actor=request.actor,
                deferred_id=deferred_id,
                upload=upload,
                at=clock.now(),
            )

        return self._take_files(request, number, f"deferred-{deferred_id}", take, at_most=1)

    def fill(self, request: StaffRequest, number: str, material_id: int) -> HttpResponse:
        """What fell away, for example with a licence that was revoked."""

        def take(upload: "UploadedFile[bytes]") -> None:
            slot_fill(
                case_number=number,
                actor=request.actor,
                material_id=material_id,
                upload=upload,
                at=clock.now(),
            )

        return self._take_files(request, number, f"slot-{material_id}", take, at_most=1)

    def correct(self, request: StaffRequest, number: str) -> HttpResponse:
        case = self.find(request, number)
        known = correctable(case, is_window=self.is_window)
        if known is None:
            return self.refused(
                request,
                number,
                Form({}),
                AlreadyDoneError(_("There is nothing to correct in this case now.")),
            )
        form = CorrectForm(request.POST, case=case, keys=list(known.fields))
        if not form.is_valid():
            given = {"form": form, "correct_form": form}
            return self.page(request, self.find(request, number), given, status=422)
        try:
            engine.acceptance_correct(
                case_number=number, actor=request.actor, values=form.given(), at=clock.now()
            )
        except RuleBrokenError as error:
            return self.refused(request, number, form, error, correct_form=form)
        changed = form.has_changed()
        messages.success(request, _("The form is corrected.") if changed else _("Nothing was different."))
        return redirect(self.name, number)

    def complete(self, request: StaffRequest, number: str) -> HttpResponse:
        try:
            engine.acceptance_complete(case_number=number, actor=request.actor, at=clock.now())
        except RuleBrokenError as error:
            return self.refused(request, number, Form({}), error)
        messages.success(request, _("All is supplied. The case waits for acceptance again."))
        return redirect(self.name, number)

    def refused(
        self, request: StaffRequest, number: str, form: Form, error: RuleBrokenError, **more: Any
    ) -> HttpResponse:
        """The case as it stands now, with the sentence and its source."""
        form.is_valid()
        add_to_form(form, error)
        given = {"form": form, "error": error, **more}
        return self.page(request, self.find(request, number), given, status=error.status)

    def _take_files(
        self,
        request: StaffRequest,
        number: str,
        row: str,
        take: "Callable[[UploadedFile[bytes]], None]",
        at_most: int | None = None,
    ) -> HttpResponse:
        """The files one by one; what is refused says why, the rest is kept."""
        form = AttachForm(request.POST, request.FILES, auto_id=f"id_{row}_%s")
        if not form.is_valid():
            self.find(request, number)
            return self._file_refused(request, number, row, form, RuleBrokenError(_("Choose a file.")))
        uploads = form.cleaned_data["file"]
        if at_most is not None and len(uploads) > at_most:
            return self._file_refused(
                request, number, row, form, RuleBrokenError(_("Put all pages into one file."))
            )
        for upload in uploads:
            try:
                with upload_examined(upload=upload) as examined:
                    take(examined)
            except RuleBrokenError as error:
                return self._file_refused(request, number, row, form, error)
        messages.success(request, _("Handed in."))
        return redirect(self.name, number)

    def _file_refused(
        self, request: StaffRequest, number: str, row: str, form: Form, error: RuleBrokenError
    ) -> HttpResponse:
        given = {"error": error, "refused_row": row, "refused_text": str(error)}
        return self.page(request, self.find(request, number), given, status=error.status)
