package cadre.server.fleet.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cadre.server.access.Principal;
import cadre.server.fleet.FakeNode;
import cadre.server.fleet.Fleet;
import cadre.server.fleet.placement.Scheduling;
import cadre.wire.api.Grant;
import cadre.wire.api.JobSelection;
import cadre.wire.error.CadreException;
import cadre.wire.id.JobId;
import cadre.wire.job.JobRequest;
import cadre.wire.job.JobState;
import cadre.wire.job.JobView;
import cadre.wire.json.Json;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobListTest {
    @TempDir Path home;
    private Fleet fleet;
    private Principal ann;

    @BeforeEach
    void open() {
        fleet = new Fleet(home).running();
        ann = fleet.key("ann", Grant.MEMBER);
    }

    @AfterEach
    void close() {
        fleet.close();
    }

    @Test
    void pages_go_from_the_newest_to_the_oldest_and_end() {
        var filed = new ArrayList<JobId>();
        for (int n = 0; n < 7; n++) {
            filed.addFirst(file(Map.of()).id());
        }

        var seen = new ArrayList<JobId>();
        var page = fleet.jobs.list(ann, JobFilter.ANY, Optional.empty(), 3);
        page.items().forEach(job -> seen.add(job.id()));
        while (page.next().isPresent()) {
            page = fleet.jobs.list(ann, JobFilter.ANY, page.next(), 3);
            page.items().forEach(job -> seen.add(job.id()));
        }

        assertThat(seen).isEqualTo(filed);
        assertThatThrownBy(() -> fleet.jobs.list(ann, JobFilter.ANY, Optional.empty(), 0))
                .isInstanceOf(CadreException.class);
        assertThatThrownBy(() -> fleet.jobs.list(ann, JobFilter.ANY, Optional.of("zz"), 5))
                .isInstanceOf(CadreException.class);
    }

    @Test
    void filters_find_what_they_say() {
        var bob = fleet.key("bob", Grant.MEMBER);
        var node = fleet.node("build-1").connected();
        var done = file(Map.of("prompt", "fix 100% of_it", "labels", Map.of("team", "shop")));
        node.succeeds(node.order());
        fleet.jobs.await(ann, done.id(), FakeNode.SOON);
        var running = file(Map.of("prompt", "fix 100x ofxit", "labels", Map.of("team", "web")));
        node.order();
        var theirs =
                fleet.jobs.file(bob, request(Map.of("agent", "custom", "command", List.of("ls"))));

        assertThat(found(state("succeeded"))).containsExactly(done.id());
        assertThat(found(state("running"))).containsExactly(running.id());
        assertThat(found(state("queued"))).containsExactly(theirs.id());
        assertThat(found(state("succeeded,queued"))).containsExactly(theirs.id(), done.id());
        assertThat(found(label("team"))).containsExactly(running.id(), done.id());
        assertThat(found(label("team=shop"))).containsExactly(done.id());
        assertThat(found(text("00% OF_"))).containsExactly(done.id());
        assertThat(found(text("'; drop table job"))).isEmpty();
        assertThat(found(submitter("bob"))).containsExactly(theirs.id());
        assertThat(found(agent("custom"))).containsExactly(theirs.id());
        assertThat(found(node("build-1"))).containsExactly(running.id(), done.id());
        assertThatThrownBy(() -> found(state("finished"))).hasMessageContaining("no such state");
    }

    @Test
    void a_text_with_letters_beyond_a_to_z_is_found() {
        var job = file(Map.of("prompt", "fix the BÜHNE in Österreich"));

        assertThat(found(text("Österreich"))).containsExactly(job.id());
        assertThat(found(text("bÜhne in ÖSTERREICH"))).containsExactly(job.id());
        assertThat(found(text("Bahn"))).isEmpty();
    }

    @Test
    void lists_show_the_prompts_head_and_the_last_attempt_and_no_request() {
        file(Map.of("prompt", "x".repeat(5000)));

        var listed = fleet.jobs.list(ann, JobFilter.ANY, Optional.empty(), 10).items().getFirst();

        assertThat(listed.prompt()).hasSize(2000);
        assertThat(listed.request()).isEmpty();
        assertThat(fleet.jobs.job(ann, listed.id()).prompt()).hasSize(5000);
    }

    @Test
    void the_values_of_env_are_shown_to_nobody() {
        var job = file(Map.of("env", Map.of("API_KEY", "hunter2")));

        assertThat(Json.write(fleet.jobs.job(ann, job.id()))).doesNotContain("hunter2");
        assertThat(Json.write(job)).doesNotContain("hunter2");
        var order = fleet.node("build-1").connected().order();
        assertThat(order.env()).containsEntry("API_KEY", "hunter2");
    }

    @Test
    void a_queued_job_says_why_it_waits() {
        var gpu = file(Map.of("required_tags", List.of("gpu")));
        assertThat(why(gpu)).isEqualTo("no node has joined yet");
        fleet.node("build-1").slots(3).connected();
        var arm = fleet.node("build-2").tags("arm").roots("/etc").connected();
        assertThat(why(gpu)).isEqualTo("no node with tag gpu; 2 nodes online");

        assertThat(why(file(Map.of("agent", "claude"))))
                .isEqualTo("agent claude is not installed on any node");
        assertThat(why(file(Map.of("isolation", "user"))))
                .startsWith("no node fits: isolation user does not work");
        arm.goAway();
        var path = file(Map.of("repositories", List.of(Map.of("path", "/etc/x"))));
        arm.roots().hello();
        assertThat(why(path)).startsWith("no node fits: its roots do not hold /etc/x");
        assertThat(why(file(Map.of("node", "build-2", "required_tags", List.of("gpu")))))
                .isEqualTo("node build-2: has no tag gpu");
    }

    @Test
    void what_only_a_node_that_takes_no_work_has_is_said_so() {
        var gpu = fleet.node("gpu-1").tags("gpu").cli("claude").roots("/data").connected();
        gpu.goAway();
        fleet.node("gpu-2").tags("gpu", "big").connected().goAway();
        fleet.node("plain").connected();
        var tagged = file(Map.of("required_tags", List.of("gpu")));
        var big = file(Map.of("required_tags", List.of("big")));
        var claude = file(Map.of("agent", "claude"));
        var both = file(Map.of("required_tags", List.of("gpu", "arm")));
        var path = file(Map.of("repositories", List.of(Map.of("path", "/data/x"))));

        assertThat(why(big)).isEqualTo("gpu-2 has tag big but is offline; 1 node online");
        assertThat(why(tagged))
                .isEqualTo(
                        "gpu-1 has tag gpu but is offline (and 1 more like it takes no work);"
                                + " 1 node online");
        assertThat(why(claude)).isEqualTo("gpu-1 has agent claude but is offline; 1 node online");
        assertThat(why(path)).isEqualTo("gpu-1 fits but is offline; 1 node online");
        assertThat(why(both)).isEqualTo("no node with tag arm; 1 node online");

        var op = fleet.key("op", Grant.OPERATOR);
        fleet.nodes.schedule(op, gpu.name(), Scheduling.CORDONED);
        gpu.hello();
        assertThat(why(claude)).isEqualTo("gpu-1 has agent claude but is cordoned; 2 nodes online");
    }

    @Test
    void an_agent_that_is_installed_where_a_tag_is_missing_is_not_said_to_be_nowhere() {
        fleet.node("gpu-1").tags("gpu").connected();
        fleet.node("gpu-2").tags("gpu").connected();
        fleet.node("plain").cli("claude").connected();

        assertThat(why(file(Map.of("agent", "claude", "required_tags", List.of("gpu")))))
                .isEqualTo("agent claude is not installed on gpu-1 and gpu-2");
    }

    @Test
    void busy_slots_are_counted_and_those_ahead_too() {
        var node = fleet.node("build-1").slots(3).connected();
        for (int n = 0; n < 3; n++) {
            file(Map.of());
            node.order();
        }
        var next = file(Map.of());
        var after = file(Map.of());

        assertThat(why(next)).isEqualTo("all 3 slots of build-1 busy");
        assertThat(why(after))
                .isEqualTo("all 3 slots of build-1 busy; 1 job with the same needs is ahead of it");
        assertThat(fleet.jobs.why(ann, next.id()).nodes())
                .containsExactly("build-1: all its 3 slots are busy");
        assertThat(fleet.jobs.job(ann, next.id()).status())
                .isEqualTo(
                        new JobState.Queued(fleet.clock.instant(), "all 3 slots of build-1 busy"));
        node.goAway();
        assertThat(why(next)).startsWith("no node is connected; node build-1 is offline");
    }

    @Test
    void whoever_waits_for_a_job_wakes_when_it_is_over() throws Exception {
        var node = fleet.node("build-1").connected();
        var job = file(Map.of());
        var order = node.order();
        var seen = new ArrayList<String>();
        var waiter =
                Thread.ofVirtual()
                        .start(() ->
                                seen.add(
                                        fleet.jobs
                                                .await(ann, job.id(), FakeNode.SOON)
                                                .status()
                                                .word()));

        node.turns(order);
        node.succeeds(order);

        assertThat(waiter.join(Duration.ofSeconds(10))).isTrue();
        assertThat(seen).containsExactly("succeeded");
        var other = file(Map.of());
        assertThat(fleet.jobs.await(ann, other.id(), Duration.ofMillis(30)).status().isOver())
                .isFalse();
    }

    private String why(JobView job) {
        return fleet.jobs.why(ann, job.id()).summary();
    }

    private List<JobId> found(JobFilter filter) {
        return fleet.jobs.list(ann, filter, Optional.empty(), 50).items().stream()
                .map(JobView::id)
                .toList();
    }

    private static JobFilter state(String state) {
        return filter("state", state);
    }

    private static JobFilter label(String label) {
        return filter("label", label);
    }

    private static JobFilter text(String text) {
        return filter("text", text);
    }

    private static JobFilter submitter(String name) {
        return filter("submitter", name);
    }

    private static JobFilter agent(String name) {
        return filter("agent", name);
    }

    private static JobFilter node(String name) {
        return filter("node", name);
    }

    private static JobFilter filter(String field, String value) {
        return JobFilter.of(
                Json.readStrictly(Json.write(Map.of(field, value)), JobSelection.class));
    }

    private JobView file(Map<String, ?> changes) {
        return fleet.jobs.file(ann, request(changes));
    }

    private static JobRequest request(Map<String, ?> changes) {
        var all = new TreeMap<String, Object>(Map.of("prompt", "hello", "agent", "rehearsal"));
        all.putAll(changes);
        return Json.readStrictly(Json.write(all), JobRequest.class);
    }
}
