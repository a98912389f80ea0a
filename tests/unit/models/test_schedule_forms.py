"""Templates and exceptions as rows and resources keep them come back the same; what another program wrote otherwise stops nothing."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given

from desktop_app.core.errors import RuleRefused
from desktop_app.models.schedule import AbsenceReason
from desktop_app.models.schedule_exception import ExceptionKind
from desktop_app.models.schedule_form import exception_form, exception_of, readable, template_form, template_of
from desktop_app.models.slot import Channel, VisitKind
from tests.unit.models.hours import CLINICS, KUZNETSOVA, MONDAY, Clinic, odd, span, weekly


@given(CLINICS)
def test_what_was_drawn_comes_back_from_its_form(clinic: Clinic) -> None:
    for template in clinic[0]:
        assert template_of(json.loads(json.dumps(template_form(template))), template.post) == template
    for exception in clinic[1]:
        back = exception_of(json.loads(json.dumps(exception_form(exception))), exception.scope)
        assert back == exception


def test_every_field_has_its_place_in_the_form() -> None:
    template = weekly(
        valid_to=MONDAY, minutes=((VisitKind.REPEAT, 10),), only_through=((VisitKind.REPEAT, (Channel.DOCTOR,)),), weekdays=frozenset({5}),
        anchor=MONDAY,
    )  # fmt: skip
    assert template_of(template_form(template), KUZNETSOVA) == template
    leave = odd(ExceptionKind.ABSENCE, reason=AbsenceReason.LEAVE, document="Приказ 12", note="в отпуске", span=span("08:00-09:00"))
    assert exception_of(exception_form(leave), KUZNETSOVA) == leave
    shorter = odd(ExceptionKind.SHORTENED_DAY, minutes=30)
    assert exception_of(exception_form(shorter), KUZNETSOVA) == shorter


def test_what_is_not_understood_is_left_out_and_the_rest_is_read() -> None:
    sound = template_form(weekly())
    wrong: list[dict[str, object]] = [{"rotation": "lunar"}, {"days": sound["days"][:3]}, {"valid_from": "2026-12"}, {"days": [{}]}]
    strange = [{}, *({**sound, **one} for one in wrong)]
    assert readable([*strange, sound], KUZNETSOVA, template_of) == [weekly()]
    assert readable(None, KUZNETSOVA, exception_of) == []


def test_a_form_that_contradicts_itself_is_refused_where_a_person_entered_it() -> None:
    form = template_form(weekly())
    with pytest.raises(RuleRefused):
        template_of({**form, "valid_to": str(MONDAY - timedelta(days=700))}, KUZNETSOVA)
    assert replace(weekly(), id="t2") != weekly()
