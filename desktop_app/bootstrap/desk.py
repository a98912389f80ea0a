"""The desk with its window: everything made, joined, shown, and ended in the right order."""

import sys
from collections.abc import Callable
from importlib.metadata import version

from desktop_app.bootstrap.central_process import CentralProcess, TownWish
from desktop_app.bootstrap.clinic_key import ensure_key, keys_of
from desktop_app.bootstrap.clinics import TokenRefused, clinics_of
from desktop_app.bootstrap.first_sign_in import FirstSignIn
from desktop_app.bootstrap.late import wizard
from desktop_app.bootstrap.link import SyncSwitch, home_branch, make_engine, zone_of
from desktop_app.bootstrap.plans import PlanKeeper
from desktop_app.bootstrap.screens import HOME, register_screens
from desktop_app.bootstrap.workplace import Workplace, open_workplace
from desktop_app.core.changes import Changes, Kind
from desktop_app.core.errors import EnvironmentFault
from desktop_app.core.i18n import tr
from desktop_app.core.paths import Profile
from desktop_app.core.settings import CENTRAL_CA_FILE, CENTRAL_URL, CLINICS, DESK_NAME, HOME_BRANCH, TRIAL
from desktop_app.core.sign_in import Tick
from desktop_app.models.person import Actor, RoleCode
from desktop_app.queries.desk import BranchRow
from desktop_app.services.staff import add_person
from desktop_app.ui.application import Surroundings, close_desk, make_desk, start_qt
from desktop_app.ui.crash import CrashHook
from desktop_app.ui.desk import Place
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.notices import Action
from desktop_app.ui.opening import OpeningFrame
from desktop_app.ui.persons.entry import join as join_persons
from desktop_app.ui.wizard.answers import Central, ClinicChoice, FirstStart

NOBODY = Actor("", "", RoleCode.CLERK)


class DeskWindow:
    """One running desk. `show` it, let Qt run, then `end` it."""

    def __init__(self, work: Workplace, arguments: list[str]) -> None:
        self.work = work
        self.application = start_qt(arguments, work.settings)
        self.switch = SyncSwitch(work.credential)
        self._trial = CentralProcess(work.profile.folder / "demo-central", TownWish())
        self._first_sign_in = FirstSignIn(work)
        self._crash = CrashHook(version("registratura"), self._keep_drafts, self._restart, self.application.quit)
        self._crash.install()
        self.restart_wanted = False
        self.desk = make_desk(self.application, self._surroundings())
        register_screens(self.desk)
        self.window = MainWindow(self.desk)
        self.shift = join_persons(self.desk, self.window)
        self.plans = PlanKeeper(self.desk, self.window)
        self.desk.hub.watch(self.window, (Kind.CLINIC, Kind.PLACE), self._place_came)

    def show(self, opening: OpeningFrame | None = None) -> None:
        """Show the window at work, or at the first start where this profile is new; in the place of `opening` if that is given."""
        if opening is not None:
            opening.give_way_to(self.window)
        else:
            self.window.show()
        actor = self.work.first_person()
        if actor is None:
            self.window.show_instead(wizard(self.desk, self._look_up, self._first_start, self.work.code_to_show()))
        else:
            self._begin_work(actor)
            self.shift.lock_at_start()

    def end(self) -> None:
        """Close in the order in which nothing is lost: views, workers, exchange, replica."""
        self._crash.uninstall()
        if self.window.isVisible():
            self.window.close()
        close_desk(self.desk)
        self.switch.end()
        self._trial.stop()
        self.work.close()

    def _surroundings(self) -> Surroundings:
        work = self.work
        return Surroundings(
            settings=work.settings,
            clock=work.clock,
            zone=zone_of(self._home()),
            sync=self.switch,
            actor=work.first_person() or NOBODY,
            place=self._place(self._home()),
            ask=work.ask,
            act=work.act,
            bug=self._crash.bug,
            feed=work.feed,
            after_commit=self.switch.told,
        )

    def _begin_work(self, actor: Actor) -> None:
        self.desk.actor = actor
        self.desk.keys = keys_of(self.work.secrets)
        self._place_came(Changes())
        self.window.show_work()
        self.desk.press.take_up()
        self.plans.go_on()
        if self._is_trial:
            self._switch_trial_on()
        else:
            self.switch.begin(make_engine(self.work))
        self.desk.navigation.go(HOME)

    @property
    def _is_trial(self) -> bool:
        """Whether the central is the synthetic town in the profile: its address stands in no setting, each start has another."""
        return self.work.settings.get(TRIAL) and not self.work.settings.get(CENTRAL_URL)

    def _switch_trial_on(self) -> None:
        """Start the town's central in the reading pool, then exchange with it; where it does not start, that is offered once more."""

        def start() -> EnvironmentFault | None:
            try:
                self._trial.start()
            except EnvironmentFault as fault:
                return fault
            return None

        def started(fault: EnvironmentFault | None) -> None:
            if fault is None:
                self.switch.begin(make_engine(self.work, self._trial))
            else:
                self.desk.notices.error(tr.said(fault.said), Action(tr("Try again"), self._switch_trial_on))

        self.desk.tasks.read(start).on_success(started).run(self.window)

    def _home(self) -> BranchRow | None:
        return home_branch(self.work)

    @staticmethod
    def _place(home: BranchRow | None) -> Place:
        return Place(home.clinic, home.name, home.branch_id) if home else Place("")

    def _place_came(self, _changes: Changes) -> None:
        self.desk.tasks.read(self._home, view="home").on_success(self._take_place).run(self.window)

    def _take_place(self, home: BranchRow | None) -> None:
        before = self.desk.place.branch_id, self.desk.zone
        self.desk.place, self.desk.zone = self._place(home), zone_of(home)
        self.window.show_place_and_actor()
        if (self.desk.place.branch_id, self.desk.zone) != before:  # the first fetch brought it: what says «here» or a time says it again
            self.desk.hub.publish(Changes.of(Kind.PLACE, [self.desk.place.branch_id]), self.window)

    def _look_up(self, central: Central, tick: Tick) -> tuple[ClinicChoice, ...]:
        """The clinics that the central of the wizard knows; runs in the reading pool. The demo is switched on for it."""
        if central.demo:
            self._trial.start()
            return clinics_of(self._trial.url, self._trial.token, "", self.work.clock)
        try:
            return clinics_of(central.url, self._first_sign_in.token(central, tick), central.ca_file, self.work.clock)
        except TokenRefused:
            self._first_sign_in.forget()
            raise

    def _first_start(self, answers: FirstStart) -> None:
        """Keep the answers (keyring and disk: on the database worker), then go to work."""

        def keep() -> "Settled":
            work, central = self.work, answers.central
            if central.demo:
                ensure_key(work.secrets)
            else:
                self._first_sign_in.keep(central)
            work.settings.put(TRIAL, central.demo)
            work.settings.put(CENTRAL_URL, central.url)
            work.settings.put(CENTRAL_CA_FILE, central.ca_file)
            work.settings.put(DESK_NAME, answers.desk_name)
            work.settings.put(HOME_BRANCH, answers.home_branch)
            work.settings.put(CLINICS, list(answers.clinics))
            return Settled(add_person(work.store, answers.person_name, answers.role))

        self.desk.tasks.change(keep).on_success(lambda done: self._begin_work(done.actor)).run(self.window)

    def _keep_drafts(self) -> bool:
        """Forms keep their drafts as one types; here the last keystrokes follow."""
        self.window.closing.emit()
        return True

    def _restart(self) -> None:
        self.restart_wanted = True
        self.application.quit()


class Settled:
    """The first start is written down."""

    def __init__(self, actor: Actor) -> None:
        self.actor = actor
        self.changes = Changes.of(Kind.PERSON, [actor.person_id])


def run_desk(profile: Profile, prepare: Callable[[Workplace], None] | None = None, opening: OpeningFrame | None = None) -> int:
    """Open the window on `profile`, in the place of `opening` if that is shown, and stay until it is closed.

    `prepare` may write settings before.
    """
    while True:
        work = open_workplace(profile)
        if prepare is not None:
            prepare(work)
        running = DeskWindow(work, sys.argv[:1])
        try:
            running.show(opening)
            code = running.application.exec()
        finally:
            running.end()
        if not running.restart_wanted:
            return code
        running.application.shutdown()
        opening = None
