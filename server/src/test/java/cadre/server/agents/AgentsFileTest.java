package cadre.server.agents;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.server.access.Principal;
import cadre.server.fleet.Fleet;
import cadre.wire.api.Grant;
import cadre.wire.config.ProfilesFile;
import cadre.wire.error.Problem;
import cadre.wire.id.AgentName;
import cadre.wire.job.JobRequest;
import cadre.wire.job.JobState;
import cadre.wire.job.JobView;
import cadre.wire.job.OnDisconnect;
import cadre.wire.link.AttemptOrder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgentsFileTest {
    private static final AgentName FAST = new AgentName("fast");

    @TempDir private Path home;
    private Fleet fleet;

    @BeforeEach
    void open() {
        fleet = new Fleet(home);
    }

    @AfterEach
    void close() {
        fleet.close();
    }

    @Test
    void the_first_start_writes_a_sample_and_no_start_ever_overwrites_it() throws IOException {
        fleet.agents.begin();

        assertThat(file()).exists().content().contains("cli: claude").contains("max_cost_usd");
        assertThat(fleet.agents.view().error()).isEmpty();

        write("# mine\n");
        fleet.agents.begin();
        assertThat(file()).hasContent("# mine\n");
    }

    @Test
    void the_sample_holds_every_built_in_profile_as_it_is() throws IOException {
        var sample = new String(AgentsFolder.sample(), StandardCharsets.UTF_8);
        var active =
                sample.lines()
                        .dropWhile(line -> !line.equals("profiles:"))
                        .map(line -> line.startsWith("#  ") ? line.substring(1) : line)
                        .collect(Collectors.joining("\n"));

        var read =
                ConfiguredProfiles.read(
                        ProfilesFile.read("agents.yaml", active).profiles(),
                        ProfileSource.BUILT_IN);

        assertThat(read)
                .containsAll(new Profiles(List.of()).all())
                .hasSize(RoleProfile.CLIS.size() + 1);
        var plain = ProfilesFile.read("agents.yaml", sample);
        assertThat(plain.profiles().items()).isEmpty();
        assertThat(plain.roles().items()).isEmpty();
        var table =
                ConfiguredRoles.read(
                        ProfilesFile.read("agents.yaml", active), profiles().namesWith(read));
        assertThat(table.toolSets()).containsKey("docs");
        assertThat(table.roles()).hasSameSizeAs(ShippedRoles.ROLES);
    }

    @Test
    void a_saved_change_counts_as_soon_as_it_stays_the_same_for_two_looks() throws IOException {
        fleet.agents.begin();
        profile("cli: claude", "model: small");

        fleet.agents.lookOnce();
        assertThat(profiles().find(FAST)).isEmpty();
        fleet.agents.lookOnce();

        var fast = profiles().find(FAST).orElseThrow();
        assertThat(fast.model()).isEqualTo("small");
        assertThat(fast.source()).isEqualTo(ProfileSource.AGENTS_YAML);
        assertThat(fleet.events("fast")).containsExactly("agent.added");
    }

    @Test
    void a_changed_field_is_an_event_that_names_it_and_a_profile_that_goes_is_one_too()
            throws IOException {
        begin("cli: claude", "model: small");
        profile("cli: claude", "model: smaller", "timeout_sec: 60");
        look();
        write("profiles:\n");
        look();

        assertThat(fleet.events("fast"))
                .containsExactly("agent.added", "agent.changed", "agent.removed");
        assertThat(body("agent.changed")).contains("[\"model\",\"timeout_sec\"]");
    }

    @Test
    void a_file_with_a_mistake_changes_nothing_and_the_mistake_is_named_with_its_line()
            throws IOException {
        begin("cli: claude", "model: small");
        profile("cli: claude", "modle: big");
        look();
        look();

        assertThat(profiles().find(FAST).orElseThrow().model()).isEqualTo("small");
        var error = fleet.agents.view().error().orElseThrow();
        assertThat(error.which()).containsEntry("place", "agents.yaml:4");
        assertThat(error.which()).containsEntry("key", "profiles[0].modle");
        assertThat(fleet.events("agents.yaml")).containsExactly("agent.file_refused");

        profile("cli: claude", "model: bigger");
        look();
        assertThat(fleet.agents.view().error()).isEmpty();
        assertThat(profiles().find(FAST).orElseThrow().model()).isEqualTo("bigger");
    }

    @Test
    void every_kind_of_bad_file_is_refused() throws IOException {
        begin("cli: claude", "model: small");
        for (var bad :
                List.of(
                        "profiles: 3\n",
                        "profiles: {a: b}\n",
                        "- name: x\n",
                        "profile:\n  - name: x\n    cli: claude\n",
                        "profiles:\n  - name: x\n    cli: gcc\n",
                        "profiles:\n  - name: x\n    cli: claude\n  - name: x\n    cli: codex\n",
                        "profiles:\n  - name: 'X y'\n    cli: claude\n",
                        "profiles: [[[\n",
                        "profiles: &a []\n",
                        "\0",
                        "#" + "x".repeat(1 << 20))) {
            write(bad);
            look();

            assertThat(fleet.agents.view().error()).as(bad).isPresent();
            assertThat(profiles().find(FAST)).as(bad).isPresent();
        }
        Files.write(file(), new byte[] {(byte) 0xff, (byte) 0xfe, 0x20});
        look();
        assertThat(fleet.agents.view().error())
                .map(Problem::title)
                .hasValue("The file cannot be read");
    }

    @Test
    void a_value_of_the_wrong_type_is_refused_with_key_and_line() throws IOException {
        begin("cli: claude", "model: small");
        for (var bad :
                List.of(
                        "tools: Read",
                        "tools: [1, 2]",
                        "arguments: \"--x\"",
                        "timeout_sec: \"12\"",
                        "max_running: '2'",
                        "model: 5",
                        "model: true",
                        "limits: {max_cost_usd: \"5\"}",
                        "on_disconnect: stop",
                        "on_disconnect: {after_sec: 600}",
                        "on_disconnect: {policy: kill, after_sec: 600}",
                        "on_disconnect: {policy: wait, after_sec: 600}",
                        "on_disconnect: {policy: replace}",
                        "on_disconnect: {policy: replace, after_sec: 59}",
                        "model: !!java.io.File /etc/passwd",
                        "tools: !!set {Read}")) {
            write("profiles:\n  - name: x\n    cli: claude\n    " + bad + "\n");
            look();

            var error = fleet.agents.view().error();
            assertThat(error).as(bad).isPresent();
            assertThat(error.orElseThrow().which().toString()).as(bad).contains("agents.yaml:4");
            assertThat(profiles().find(FAST)).as(bad).isPresent();
        }
        write(
                "profiles:\n  - name: x\n    cli: claude\n    model: \"5\"\n    tools: [Read]\n"
                        + "    arguments: [--max-turns, 5]\n    timeout_sec: 12\n"
                        + "    limits: {max_cost_usd: 5.00}\n"
                        + "    on_disconnect: {policy: stop, after_sec: 600}\n");
        look();
        assertThat(fleet.agents.view().error()).isEmpty();
        assertThat(profiles().profile(new AgentName("x")).onDisconnect())
                .isEqualTo(new OnDisconnect.Stop(600));
    }

    @Test
    void a_file_that_becomes_empty_is_refused_and_comments_alone_are_not() throws IOException {
        begin("cli: claude", "model: small");
        for (var empty : List.of("", " \n\n")) {
            write(empty);
            look();
            assertThat(fleet.agents.view().error())
                    .map(Problem::detail)
                    .hasValueSatisfying(detail -> assertThat(detail).contains("it is empty"));
            assertThat(profiles().find(FAST)).isPresent();
        }

        write("# none\n");
        look();
        assertThat(fleet.agents.view().error()).isEmpty();
        assertThat(profiles().find(FAST)).isEmpty();
    }

    @Test
    void a_folder_in_its_place_is_refused_and_a_file_that_is_gone_holds_no_profiles()
            throws IOException {
        begin("cli: claude", "model: small");
        Files.delete(file());
        Files.createDirectory(file());
        look();
        assertThat(fleet.agents.view().error()).isPresent();
        assertThat(profiles().find(FAST)).isPresent();

        Files.delete(file());
        look();
        assertThat(fleet.agents.view().error()).isEmpty();
        assertThat(profiles().find(FAST)).isEmpty();
    }

    @Test
    void the_last_good_profiles_outlive_a_restart_with_a_bad_file() throws IOException {
        begin("cli: claude", "model: small");
        write("profiles: [\n");
        fleet.close();

        fleet = new Fleet(home);
        fleet.agents.begin();

        assertThat(profiles().find(FAST)).isPresent();
        assertThat(fleet.agents.view().error()).isPresent();
    }

    @Test
    void what_changed_while_the_server_was_away_is_an_event_too() throws IOException {
        begin("cli: claude", "model: small");
        fleet.close();
        profile("cli: claude", "model: big");

        fleet = new Fleet(home);
        fleet.agents.begin();

        assertThat(fleet.events("fast")).containsExactly("agent.added", "agent.changed");
    }

    @Test
    void a_queued_job_takes_the_new_profile_and_waits_for_its_cli() throws IOException {
        begin("cli: claude", "timeout_sec: 60");
        var ann = fleet.key("ann", Grant.MEMBER);
        var job = fleet.jobs.file(ann, JobRequest.of("hello", FAST));
        profile("cli: codex", "timeout_sec: 99", "account: key");
        look();

        assertThat(why(ann, job)).contains("no node has joined");
        fleet.running();
        fleet.node("has-claude").cli("claude").connected();
        assertThat(why(ann, job)).contains("codex is not installed");
        AttemptOrder order = fleet.node("has-codex").cli("codex").connected().order();
        assertThat(order.agent().cli()).isEqualTo("codex");
        assertThat(order.timeoutSec()).isEqualTo(99);
        assertThat(order.agent().account().word()).isEqualTo("key");
    }

    @Test
    void a_job_whose_profile_is_gone_waits_for_it_and_says_so() throws IOException {
        begin("cli: rehearsal", "timeout_sec: 60");
        var ann = fleet.key("ann", Grant.MEMBER);
        var job = fleet.jobs.file(ann, JobRequest.of("hello", FAST));
        write("profiles:\n");
        look();
        fleet.running();
        var node = fleet.node("build-1").connected();

        assertThat(why(ann, job))
                .contains("no agent profile 'fast' any more")
                .contains("agents.yaml");
        assertThat(fleet.jobs.job(ann, job.id()).status()).isInstanceOf(JobState.Queued.class);

        profile("cli: rehearsal", "timeout_sec: 61");
        look();
        assertThat(node.order().timeoutSec()).isEqualTo(61);
    }

    @Test
    void a_running_job_keeps_what_it_began_with() throws IOException {
        begin("cli: rehearsal", "timeout_sec: 60");
        fleet.running();
        var node = fleet.node("build-1").connected();
        var ann = fleet.key("ann", Grant.MEMBER);
        var job = fleet.jobs.file(ann, JobRequest.of("hello", FAST));
        var order = node.order();
        profile("cli: codex", "timeout_sec: 5000");
        look();

        assertThat(order.timeoutSec()).isEqualTo(60);
        assertThat(fleet.jobs.job(ann, job.id()).status()).isInstanceOf(JobState.Running.class);
    }

    private void begin(String... lines) throws IOException {
        profile(lines);
        fleet.agents.begin();
        assertThat(profiles().find(FAST)).isPresent();
    }

    private void look() {
        fleet.agents.lookOnce();
        fleet.agents.lookOnce();
    }

    private String why(Principal by, JobView job) {
        return fleet.jobs.why(by, job.id()).summary();
    }

    private Profiles profiles() {
        return fleet.agents.profiles();
    }

    private String body(String kind) {
        return fleet.feed.after(0, 1000, cadre.server.feed.Filter.ALL).stream()
                .filter(event -> event.kind().equals(kind))
                .map(event -> event.body().toString())
                .collect(Collectors.joining());
    }

    private void profile(String... lines) throws IOException {
        write(
                "profiles:\n  - name: fast\n"
                        + List.of(lines).stream()
                                .map(line -> "    " + line + "\n")
                                .collect(Collectors.joining()));
    }

    private Path file() {
        return home.resolve("agents.yaml");
    }

    private void write(String text) throws IOException {
        Files.writeString(file(), text);
    }
}
