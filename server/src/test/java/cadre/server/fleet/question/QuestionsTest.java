package cadre.server.fleet.question;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cadre.server.access.Principal;
import cadre.server.access.team.Teams;
import cadre.server.bus.Speaker;
import cadre.server.bus.Speakers;
import cadre.server.feed.Filter;
import cadre.server.fleet.FakeNode;
import cadre.server.fleet.Fleet;
import cadre.server.fleet.seat.Appointment;
import cadre.wire.api.Grant;
import cadre.wire.bus.MemberRequest;
import cadre.wire.bus.QuestionState;
import cadre.wire.bus.QuestionView;
import cadre.wire.bus.TeamRequest;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.event.Event;
import cadre.wire.id.JobId;
import cadre.wire.id.MemberName;
import cadre.wire.id.QuestionId;
import cadre.wire.id.TeamName;
import cadre.wire.job.JobRequest;
import cadre.wire.link.AttemptOrder;
import cadre.wire.link.BusOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A job asks, a person answers, once; nobody else does. */
class QuestionsTest {
    private static final TeamName SHOP = new TeamName("shop");
    private static final List<String> YES_NO = List.of("Allow", "Deny");

    @TempDir Path home;
    private Fleet fleet;
    private Principal ann;
    private Principal bob;
    private Principal boss;
    private FakeNode node;

    @BeforeEach
    void open() {
        fleet = new Fleet(home).running();
        ann = fleet.key("ann", Grant.MEMBER);
        bob = fleet.key("bob", Grant.MEMBER);
        boss = fleet.key("boss", Grant.OPERATOR);
        node = fleet.node("build-1").connected();
        fleet.teams.create(boss, new TeamRequest(SHOP, List.of(), Optional.empty(), List.of()));
    }

    @AfterEach
    void close() {
        fleet.close();
    }

    private AttemptOrder started() {
        fleet.jobs.file(
                ann, JobRequest.of("do it", Fleet.job("x").agent()).withTeam(Optional.of(SHOP)));
        return node.order();
    }

    private Principal deputy(AttemptOrder order) {
        var header = BusOrder.header(order.attempt(), order.token());
        return fleet.seats.of(node.principal(), header).orElseThrow();
    }

    private Speaker speaker(AttemptOrder order) {
        return new Speakers(fleet.teams).ofTool(deputy(order), Optional.empty());
    }

    private List<String> events() {
        return fleet.feed.after(0, 1000, Filter.ALL).stream()
                .map(Event::kind)
                .filter(kind -> kind.startsWith("question."))
                .toList();
    }

    private List<QuestionId> listed(boolean onlyOpen) {
        var which = new Questions.Choice(onlyOpen, Optional.empty());
        return fleet.questions.list(bob, which, Optional.empty(), 50).items().stream()
                .map(QuestionView::id)
                .toList();
    }

    private static void refused(ErrorCode code, ThrowingCallable what) {
        assertThatThrownBy(what)
                .isInstanceOfSatisfying(
                        CadreException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    @Test
    void the_answer_of_whoever_filed_the_job_reaches_the_agent_that_waits() throws Exception {
        var order = started();
        var job = speaker(order);
        var asked = fleet.questions.ask(job, "Drop the table?", YES_NO, 0);
        assertThat(asked.state()).isEqualTo(QuestionState.OPEN);
        assertThat(asked.job()).contains(order.attempt().job());
        assertThat(fleet.questions.ask(job, "Drop the table?", YES_NO, 0).id())
                .as("the same question while it is open")
                .isEqualTo(asked.id());
        assertThat(fleet.questions.openOfJobs()).containsOnlyKeys(order.attempt().job());

        var waiting =
                CompletableFuture.supplyAsync(() -> fleet.questions.await(job, asked.id(), 50));
        var answered = fleet.questions.answer(ann, asked.id(), "Deny");

        assertThat(waiting.get()).isEqualTo(answered);
        assertThat(answered.answer()).contains("Deny");
        assertThat(answered.answeredBy()).contains("ann");
        assertThat(fleet.questions.answer(ann, asked.id(), "Deny")).isEqualTo(answered);
        refused(ErrorCode.CONFLICT, () -> fleet.questions.answer(boss, asked.id(), "Allow"));
        assertThat(events()).containsExactly("question.asked", "question.answered");
        assertThat(listed(true)).isEmpty();
        assertThat(listed(false)).containsExactly(asked.id());
        assertThat(fleet.questions.ask(job, "Drop the table?", YES_NO, 0).id())
                .as("a yes is good once")
                .isNotEqualTo(asked.id());
    }

    @Test
    void an_agent_and_another_person_answer_nothing() {
        var order = started();
        var id = fleet.questions.ask(speaker(order), "May I?", YES_NO, 0).id();

        refused(ErrorCode.FORBIDDEN, () -> fleet.questions.answer(deputy(order), id, "Allow"));
        refused(ErrorCode.FORBIDDEN, () -> fleet.questions.answer(bob, id, "Allow"));
        refused(
                ErrorCode.FORBIDDEN,
                () -> fleet.questions.answer(fleet.key("eve", Grant.VIEWER), id, "Allow"));
        assertThat(fleet.questions.mayAnswer(bob, id)).isFalse();
        assertThat(fleet.questions.mayAnswer(deputy(order), id)).isFalse();
        assertThat(fleet.questions.mayAnswer(ann, id)).isTrue();
        assertThat(fleet.questions.mayAnswer(boss, id)).isTrue();
        assertThat(fleet.questions.answer(boss, id, "do as you like").answeredBy())
                .contains("boss");
    }

    @Test
    void what_an_attempt_asked_is_withdrawn_with_it() {
        var order = started();
        var job = speaker(order);
        var id = fleet.questions.ask(job, "May I?", List.of(), 0).id();

        node.succeeds(order);
        fleet.seats.endOnce();

        assertThat(fleet.questions.view(ann, id).state()).isEqualTo(QuestionState.WITHDRAWN);
        refused(ErrorCode.CONFLICT, () -> fleet.questions.answer(ann, id, "yes"));
        assertThat(events()).containsExactly("question.asked", "question.withdrawn");
        fleet.teams.delete(boss, SHOP, Teams.End.DELETE);
        refused(ErrorCode.NOT_FOUND, () -> fleet.questions.view(ann, id));
    }

    private AttemptOrder startedAs(MemberName worker) {
        fleet.jobs.fileAs(
                ann,
                JobRequest.of("do it", Fleet.job("x").agent()).withTeam(Optional.of(SHOP)),
                new Appointment(worker, Optional.empty()));
        return node.order();
    }

    @Test
    void what_an_attempt_asked_is_withdrawn_also_when_its_worker_goes_on_with_the_next_job() {
        var worker = new MemberName("worker-1");
        var first = startedAs(worker);
        var old = fleet.questions.ask(speaker(first), "May I?", List.of(), 0).id();
        node.succeeds(first);
        var next = startedAs(worker);
        var fresh = fleet.questions.ask(speaker(next), "May I go on?", List.of(), 0).id();

        fleet.seats.endOnce();

        assertThat(fleet.questions.view(ann, old).state()).isEqualTo(QuestionState.WITHDRAWN);
        assertThat(fleet.questions.view(ann, fresh).state()).isEqualTo(QuestionState.OPEN);
    }

    @Test
    void bad_questions_and_answers_are_refused() {
        var job = speaker(started());
        refused(ErrorCode.INVALID, () -> fleet.questions.ask(job, " ", List.of(), 0));
        refused(ErrorCode.INVALID, () -> fleet.questions.ask(job, "a\0b", List.of(), 0));
        refused(
                ErrorCode.TOO_LARGE,
                () -> fleet.questions.ask(job, "x".repeat(4097), List.of(), 0));
        refused(ErrorCode.INVALID, () -> fleet.questions.ask(job, "a", List.of("b", "b"), 0));
        refused(ErrorCode.INVALID, () -> fleet.questions.ask(job, "a", List.of("b\nc"), 0));
        refused(ErrorCode.INVALID, () -> fleet.questions.ask(job, "a", List.of("x".repeat(31)), 0));
        refused(
                ErrorCode.INVALID,
                () -> fleet.questions.ask(job, "a", List.of("1", "2", "3", "4", "5", "6"), 0));
        for (var hidden : List.of("No\u200b", "\u202eyneD", " No", "\u00ad")) {
            refused(
                    ErrorCode.INVALID,
                    () -> fleet.questions.ask(job, "a", List.of("No", hidden), 0));
        }
        refused(ErrorCode.INVALID, () -> fleet.questions.ask(job, "a", List.of(), 51));
        for (int i = 1; i < 5; i++) {
            fleet.questions.ask(job, "question " + i, List.of(), 0);
        }
        refused(ErrorCode.TOO_MANY, () -> fleet.questions.ask(job, "one more", List.of(), 0));
        var other = new QuestionId(99);
        refused(ErrorCode.NOT_FOUND, () -> fleet.questions.await(job, other, 0));
        refused(ErrorCode.NOT_FOUND, () -> fleet.questions.answer(boss, other, "yes"));
        var known = listed(true).getFirst();
        refused(ErrorCode.INVALID, () -> fleet.questions.answer(boss, known, " "));
        refused(ErrorCode.TOO_LARGE, () -> fleet.questions.answer(boss, known, "x".repeat(4097)));
        var ofJob = new Questions.Choice(true, Optional.of(new JobId(1)));
        var first = fleet.questions.list(bob, ofJob, Optional.empty(), 2);
        assertThat(first.items()).hasSize(2);
        var cursor = first.next().map(QuestionId::of);
        assertThat(fleet.questions.list(bob, ofJob, cursor, 50).items()).hasSize(3);
        first.items().forEach(one -> fleet.questions.answer(boss, one.id(), "yes"));
        var open = fleet.questions.list(bob, ofJob, Optional.empty(), 2);
        assertThat(open.items()).as("a page is of what is asked for").hasSize(2);
        assertThat(open.items()).doesNotContainAnyElementsOf(first.items());
    }

    @Test
    void what_nobody_can_see_is_left_out_and_what_a_member_asked_ends_with_the_member() {
        var job = speaker(started());
        assertThat(fleet.questions.ask(job, "dr\u200bop \u202eit?", List.of(), 0).question())
                .isEqualTo("drop it?");
        var fe = new MemberName("FE");
        var key =
                fleet.teams.addMember(boss, SHOP, new MemberRequest(fe, Optional.empty())).secret();
        var member =
                new Speakers(fleet.teams)
                        .ofTool(
                                fleet.keys.authenticate(key, "127.0.0.1").orElseThrow(),
                                Optional.empty());
        var id = fleet.questions.ask(member, "Which?", List.of(), 0).id();
        fleet.questions.endOnce();
        assertThat(fleet.questions.view(ann, id).state()).isEqualTo(QuestionState.OPEN);
        refused(ErrorCode.FORBIDDEN, () -> fleet.questions.answer(ann, id, "this"));

        fleet.teams.removeMember(boss, SHOP, fe);
        fleet.questions.endOnce();

        assertThat(fleet.questions.view(ann, id).state()).isEqualTo(QuestionState.WITHDRAWN);
    }
}
