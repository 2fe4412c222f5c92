package cadre.server.fleet.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cadre.server.agents.RoleProfile;
import cadre.server.agents.TestProfiles;
import cadre.server.feed.Filter;
import cadre.server.fleet.FakeNode;
import cadre.server.fleet.Fleet;
import cadre.wire.api.Grant;
import cadre.wire.error.CadreException;
import cadre.wire.event.Event;
import cadre.wire.job.Ending;
import cadre.wire.job.FailureCode;
import cadre.wire.job.JobRequest;
import cadre.wire.job.JobState;
import cadre.wire.json.Json;
import cadre.wire.link.AttemptOrder;
import cadre.wire.link.NodeMessage;
import cadre.wire.link.ProgressOrder;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is ordered and told of an agent that gets nowhere. */
class NoProgressTest {
    private static final RoleProfile WATCHED =
            TestProfiles.of(
                    "{name: watched, cli: rehearsal, no_progress: {tokens: 5000, sec: 0},"
                            + " stop_on_no_progress: true}");

    @TempDir Path home;

    private static JobRequest job(String json) {
        return Json.read(json, JobRequest.class);
    }

    private static void stuck(FakeNode node, Fleet fleet, AttemptOrder order, int episode) {
        fleet.nodes.noProgress(
                node.principal(),
                new NodeMessage.NoProgress(
                        order.attempt(), order.token(), "tokens", "6,000 tokens\nwere", episode));
    }

    private static List<Event> told(Fleet fleet) {
        return fleet.feed.after(0, 1000, Filter.ALL).stream()
                .filter(event -> event.kind().equals("no_progress"))
                .toList();
    }

    @Test
    void the_job_says_when_else_the_profile_else_it_is_as_usual() {
        try (var fleet = new Fleet(home, WATCHED).running()) {
            var ann = fleet.key("ann", Grant.MEMBER);
            var node = fleet.node("build-1").slots(4).connected();

            fleet.jobs.file(ann, Fleet.job("x"));
            assertThat(node.order().progress())
                    .isEqualTo(new ProgressOrder(200_000, 3, 1800, false));
            fleet.jobs.file(ann, job("{\"prompt\":\"x\",\"agent\":\"watched\"}"));
            assertThat(node.order().progress()).isEqualTo(new ProgressOrder(5000, 3, 0, true));
            fleet.jobs.file(
                    ann,
                    job(
                            "{\"prompt\":\"x\",\"agent\":\"watched\",\"no_progress\":{\"tokens\":0,"
                                    + "\"equal_failures\":5},\"stop_on_no_progress\":false}"));
            assertThat(node.order().progress()).isEqualTo(new ProgressOrder(0, 5, 0, false));
            assertThatThrownBy(() ->
                            fleet.jobs.file(
                                    ann,
                                    job(
                                            "{\"prompt\":\"x\",\"agent\":\"watched\","
                                                    + "\"no_progress\":{\"equal_failures\":1}}")))
                    .isInstanceOf(CadreException.class);
        }
    }

    @Test
    void each_time_is_one_event_however_often_it_is_said() {
        try (var fleet = new Fleet(home).running()) {
            var ann = fleet.key("ann", Grant.MEMBER);
            var node = fleet.node("build-1").connected();
            var job = fleet.jobs.file(ann, Fleet.job("x"));
            var order = node.order();
            node.starts(order);

            stuck(node, fleet, order, 1);
            stuck(node, fleet, order, 1);
            stuck(node, fleet, order, 2);
            stuck(node, fleet, order, 1);

            assertThat(told(fleet)).hasSize(2);
            var first = told(fleet).getFirst();
            assertThat(first.thing()).isEqualTo(order.attempt().toString());
            assertThat(first.job()).contains(job.id());
            assertThat(first.body().path("rule").asString("")).isEqualTo("tokens");
            assertThat(first.body().path("reason").asString("")).isEqualTo("6,000 tokens were");
            node.ends(order, new Ending.Failed(FailureCode.NO_PROGRESS, "stopped"));
            assertThat(fleet.jobs.job(ann, job.id()).status())
                    .isInstanceOfSatisfying(
                            JobState.Failed.class,
                            failed -> assertThat(failed.code()).isEqualTo(FailureCode.NO_PROGRESS));
        }
    }
}
