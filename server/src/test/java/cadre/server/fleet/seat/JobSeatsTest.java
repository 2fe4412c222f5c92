package cadre.server.fleet.seat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cadre.server.access.Principal;
import cadre.server.access.Seat;
import cadre.server.access.team.Teams;
import cadre.server.bus.Speaker;
import cadre.server.bus.Speakers;
import cadre.server.bus.lock.AcquireResult;
import cadre.server.bus.task.ClaimResult;
import cadre.server.feed.Filter;
import cadre.server.fleet.FakeNode;
import cadre.server.fleet.Fleet;
import cadre.wire.api.Grant;
import cadre.wire.bus.MemberKind;
import cadre.wire.bus.MemberRequest;
import cadre.wire.bus.MemberView;
import cadre.wire.bus.TaskRequest;
import cadre.wire.bus.TaskStatus;
import cadre.wire.bus.TeamRequest;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.event.Actor;
import cadre.wire.event.Event;
import cadre.wire.id.MemberName;
import cadre.wire.id.TeamName;
import cadre.wire.job.Ending;
import cadre.wire.job.FailureCode;
import cadre.wire.job.JobRequest;
import cadre.wire.job.JobState;
import cadre.wire.link.AttemptOrder;
import cadre.wire.link.BusOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A job of a team is a member there while its attempt runs, known by its node and its lease. */
class JobSeatsTest {
    private static final TeamName SHOP = new TeamName("shop");
    private static final TeamName OTHER = new TeamName("other");
    private static final MemberName JOB = new MemberName("job-1");

    @TempDir Path home;
    private Fleet fleet;
    private Principal ann;
    private FakeNode node;

    @BeforeEach
    void open() {
        fleet = new Fleet(home).running();
        ann = fleet.key("ann", Grant.OPERATOR);
        node = fleet.node("build-1").connected();
        for (var team : List.of(SHOP, OTHER)) {
            var lead = Optional.of(new MemberName("lead"));
            fleet.teams.create(ann, new TeamRequest(team, List.of(), lead, List.of()));
        }
    }

    @AfterEach
    void close() {
        fleet.close();
    }

    @Test
    void an_attempt_speaks_as_its_job_in_its_team_as_long_as_it_is_leased() {
        var order = started(SHOP);

        assertThat(order.bus()).contains(new BusOrder(SHOP, JOB, new MemberName("lead")));
        assertThat(members(SHOP)).containsExactly("job-1 seat");
        var deputy = fleet.seats.of(node.principal(), header(order)).orElseThrow();
        assertThat(deputy.seat()).contains(new Seat(SHOP, JOB));
        assertThat(deputy.grant()).isEqualTo(Grant.MEMBER);
        assertThat(deputy.name()).isEqualTo("shop/job-1");
        assertThat(deputy.isDeputy()).isTrue();

        node.succeeds(order);

        assertThat(fleet.seats.of(node.principal(), header(order))).isEmpty();
    }

    @Test
    void another_node_another_token_and_another_attempt_are_nobody() {
        var order = started(SHOP);
        var stranger = fleet.node("build-2");

        assertThat(fleet.seats.of(stranger.principal(), header(order))).isEmpty();
        assertThat(fleet.seats.of(node.principal(), BusOrder.header(order.attempt(), 99)))
                .isEmpty();
        assertThat(fleet.seats.of(node.principal(), "j1.2 " + order.token())).isEmpty();
        assertThat(fleet.seats.of(ann, header(order))).isEmpty();
        for (var text :
                List.of("", "j1.1", "j1.1  1", "j1.1 1 ", "1 j1.1", "j9.9 " + "9".repeat(40))) {
            assertThat(fleet.seats.of(node.principal(), text)).as(text).isEmpty();
        }
    }

    @Test
    void a_job_without_a_team_has_no_place() {
        fleet.jobs.file(ann, Fleet.job("say hello"));

        var order = node.order();

        assertThat(order.bus()).isEmpty();
        assertThat(fleet.seats.of(node.principal(), header(order))).isEmpty();
    }

    @Test
    void what_a_job_held_ends_with_its_attempt_by_name_and_nobody_elses_does() {
        var order = started(SHOP);
        var job = speaker(order);
        var other = member("BE");
        var task = fleet.board.create(other, task("fix it"));
        var others = fleet.board.create(other, task("mine"));
        var token = claimed(job, task);
        claimed(other, others);
        assertThat(fleet.locks.acquire(job, List.of("db"), 600, Optional.empty()))
                .isInstanceOf(AcquireResult.Acquired.class);
        assertThat(fleet.locks.acquire(other, List.of("web"), 600, Optional.empty()))
                .isInstanceOf(AcquireResult.Acquired.class);

        assertThat(fleet.seats.endOnce()).as("it still runs").isFalse();
        node.succeeds(order);
        assertThat(fleet.seats.endOnce()).isTrue();

        assertThat(fleet.board.find(SHOP, task).orElseThrow().status()).isEqualTo(TaskStatus.OPEN);
        assertThat(fleet.board.find(SHOP, others).orElseThrow().status())
                .isEqualTo(TaskStatus.IN_PROGRESS);
        assertThat(fleet.locks.list(SHOP))
                .extracting(lock -> lock.resource())
                .containsExactly("web");
        assertThat(events("task.attempt_ended"))
                .singleElement()
                .satisfies(event -> {
                    assertThat(event.thing()).isEqualTo("shop/t" + task);
                    assertThat(event.body().path("had").asString()).isEqualTo("job-1");
                    assertThat(event.body().path("attempt").asString()).isEqualTo("j1.1");
                    assertThat(event.body().path("token").asLong()).isEqualTo(token);
                });
        assertThat(events("lock.attempt_ended"))
                .singleElement()
                .satisfies(event -> {
                    assertThat(event.thing()).isEqualTo("shop/db");
                    assertThat(event.body().path("attempt").asString()).isEqualTo("j1.1");
                });
        assertThat(fleet.board.history(SHOP, task).orElseThrow().history().getLast().what())
                .isEqualTo("attempt_ended");
        assertThat(members(SHOP)).containsExactly("BE seat");
        assertThat(fleet.seats.endOnce()).as("once is enough").isFalse();
    }

    @Test
    void the_next_attempt_of_a_job_begins_with_empty_hands() {
        var first = started(SHOP);
        var task = fleet.board.create(member("BE"), task("fix it"));
        claimed(speaker(first), task);

        node.ends(first, first.token(), new Ending.Lost("the node was restarted"), false);
        var second = node.order();

        assertThat(second.attempt().number()).isEqualTo(2);
        assertThat(second.bus()).isEqualTo(first.bus());
        assertThat(fleet.seats.of(node.principal(), header(first))).isEmpty();
        assertThat(fleet.seats.of(node.principal(), header(second))).isPresent();
        assertThat(fleet.board.find(SHOP, task).orElseThrow().status()).isEqualTo(TaskStatus.OPEN);
        fleet.seats.endOnce();
        assertThat(members(SHOP)).contains("job-1 seat");
    }

    @Test
    void a_team_with_a_running_job_is_busy_and_says_which() {
        var order = started(SHOP);

        assertThatThrownBy(() -> fleet.teams.delete(ann, SHOP, Teams.End.DELETE))
                .isInstanceOfSatisfying(
                        CadreException.class,
                        e -> {
                            assertThat(e.code()).isEqualTo(ErrorCode.TEAM_BUSY);
                            assertThat(e.which()).containsEntry("members", "job-1");
                        });

        node.succeeds(order);
        fleet.teams.delete(ann, SHOP, Teams.End.DELETE);
        fleet.seats.endOnce();
        assertThat(fleet.seats.endOnce()).as("nothing of it is left").isFalse();
    }

    @Test
    void a_job_for_a_team_that_is_not_there_is_refused_and_one_that_waited_too_long_fails() {
        assertThat(refusal(ann, new TeamName("nowhere"))).isEqualTo(ErrorCode.TEAM_NOT_FOUND);
        var running = started(SHOP);
        var waiting = fleet.jobs.file(ann, inTeam(OTHER));
        fleet.teams.delete(ann, OTHER, Teams.End.ARCHIVE);
        assertThat(refusal(ann, OTHER)).isEqualTo(ErrorCode.CONFLICT);

        node.succeeds(running);
        while (!fleet.jobs.job(ann, waiting.id()).status().isOver()) {
            node.next(FakeNode.SOON);
        }

        var end = fleet.jobs.job(ann, waiting.id()).status();
        assertThat(end)
                .isInstanceOfSatisfying(
                        JobState.Failed.class,
                        failed -> {
                            assertThat(failed.code()).isEqualTo(FailureCode.PREFLIGHT);
                            assertThat(failed.reason()).contains("archived");
                        });
    }

    @Test
    void a_member_of_one_team_sends_no_job_into_another() {
        var key = fleet.teams.addMember(ann, SHOP, member("BE", Optional.empty()));
        var be = fleet.keys.authenticate(key.secret(), "127.0.0.1").orElseThrow();

        assertThat(refusal(be, OTHER)).isEqualTo(ErrorCode.FORBIDDEN);
        assertThat(fleet.jobs.file(be, inTeam(SHOP)).request().orElseThrow().team()).contains(SHOP);
    }

    @Test
    void nobody_else_is_called_like_a_job() {
        assertThatThrownBy(
                        () -> fleet.teams.addMember(ann, SHOP, member("job-9", Optional.empty())))
                .hasMessageContaining("name of a job");
        assertThatThrownBy(() ->
                        fleet.teams.join(
                                SHOP, new MemberName("job-9"), MemberKind.CLAIMED, Actor.CADRE))
                .hasMessageContaining("name of a job");
        var person = fleet.key("job-9", Grant.MEMBER);
        assertThat(new Speakers(fleet.teams).ofPerson(person, SHOP).member().name())
                .isEqualTo("job-9." + person.key());
    }

    private AttemptOrder started(TeamName team) {
        fleet.jobs.file(ann, inTeam(team));
        return node.order();
    }

    private static JobRequest inTeam(TeamName team) {
        return Fleet.job("say hello").withTeam(Optional.of(team));
    }

    private Speaker speaker(AttemptOrder order) {
        var deputy = fleet.seats.of(node.principal(), header(order)).orElseThrow();
        return new Speakers(fleet.teams).ofTool(deputy, Optional.empty());
    }

    private Speaker member(String name) {
        var key = fleet.teams.addMember(ann, SHOP, member(name, Optional.empty()));
        var by = fleet.keys.authenticate(key.secret(), "127.0.0.1").orElseThrow();
        return new Speakers(fleet.teams).ofTool(by, Optional.empty());
    }

    private static MemberRequest member(String name, Optional<Long> expiresInSec) {
        return new MemberRequest(new MemberName(name), expiresInSec);
    }

    private long claimed(Speaker by, long task) {
        return ((ClaimResult.Claimed) fleet.board.claim(by, task, Optional.empty())).token();
    }

    private static TaskRequest task(String title) {
        return cadre.wire.json.Json.read(
                cadre.wire.json.Json.write(Map.of("title", title)), TaskRequest.class);
    }

    private ErrorCode refusal(Principal by, TeamName team) {
        try {
            fleet.jobs.file(by, inTeam(team));
            throw new AssertionError("it was filed");
        } catch (CadreException e) {
            return e.code();
        }
    }

    private List<String> members(TeamName team) {
        return fleet.teams.view(team).members().stream().map(JobSeatsTest::word).toList();
    }

    private static String word(MemberView member) {
        return member.name() + " " + member.kind().word();
    }

    private List<Event> events(String kind) {
        return fleet.feed.after(0, 1000, Filter.ofKinds(kind));
    }

    private static String header(AttemptOrder order) {
        return BusOrder.header(order.attempt(), order.token());
    }
}
