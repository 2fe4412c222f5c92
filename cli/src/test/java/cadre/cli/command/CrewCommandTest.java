package cadre.cli.command;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import cadre.cli.Called;
import cadre.cli.FakeServer;
import cadre.cli.Sample;
import cadre.wire.crew.CrewConfirm;
import cadre.wire.crew.CrewReport;
import cadre.wire.crew.CrewState;
import cadre.wire.crew.CrewView;
import cadre.wire.crew.PartRequest;
import cadre.wire.crew.PartState;
import cadre.wire.crew.PartView;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.id.AgentName;
import cadre.wire.id.CrewId;
import cadre.wire.id.RoleName;
import cadre.wire.job.Expects;
import cadre.wire.json.Json;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sun.misc.Signal;

/** A split that waits for a person's word, and a crew that is followed. */
class CrewCommandTest {
    @TempDir Path folder;
    private final FakeServer server = new FakeServer();
    private final AtomicReference<CrewState> state = new AtomicReference<>(CrewState.PROPOSED);

    @BeforeEach
    void aCrewThatIsProposed() {
        server.on(
                        "POST /api/v1/crews",
                        (exchange, _) ->
                                FakeServer.send(exchange, 201, "application/json", bytes(crew())))
                .on(
                        "GET /api/v1/crews/c3",
                        (exchange, _) ->
                                FakeServer.send(exchange, 200, "application/json", bytes(crew())))
                .on("POST /api/v1/crews/c3/confirm", becomes(CrewState.DONE))
                .on("POST /api/v1/crews/c3/close", becomes(CrewState.CLOSED))
                .json("GET /api/v1/crews/c3/report", report());
    }

    @AfterEach
    void close() {
        server.close();
    }

    private FakeServer.Answer becomes(CrewState next) {
        return (exchange, _) -> {
            state.set(next);
            FakeServer.send(exchange, 200, "application/json", bytes(crew()));
        };
    }

    private static byte[] bytes(Object value) {
        return Json.writeBytes(value);
    }

    private CrewView crew() {
        return new CrewView(
                CrewId.of("c3"),
                requireNonNull(state.get()),
                "the API + its guide",
                "admin",
                Optional.empty(),
                Sample.NOON,
                Optional.empty(),
                "",
                List.of(),
                List.of(),
                List.of(
                        part("api", "do the API", List.of()),
                        part("guide", "write the guide:\n\n  - short\n# clear", List.of("api"))),
                List.of(),
                Optional.empty(),
                List.of(),
                Optional.empty());
    }

    private static PartView part(String name, String description, List<String> needs) {
        return new PartView(
                name,
                description,
                new RoleName("executor"),
                new AgentName("codex"),
                Optional.empty(),
                Optional.empty(),
                PartState.WAITING,
                "",
                needs,
                List.of("src/**"),
                Expects.CHANGE,
                List.of());
    }

    private static CrewReport report() {
        return new CrewReport(
                CrewId.of("c3"),
                CrewState.DONE,
                "the API + its guide",
                Sample.NOON,
                Optional.empty(),
                List.of(),
                List.of(),
                new CrewReport.Totals(2, 2, 2, 1, 1, 0, BigDecimal.ZERO, 0),
                Optional.empty(),
                "# Crew c3: done");
    }

    /**
     * The person's editor: a script, with a blank in its path, which gets the file as {@code $2}.
     */
    private Map<String, String> editing(String script) throws IOException {
        var editor =
                Files.writeString(
                        Files.createDirectories(folder.resolve("my tools")).resolve("edit"),
                        "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(editor, PosixFilePermissions.fromString("rwx------"));
        var env = new HashMap<>(server.env());
        env.put("EDITOR", "false");
        env.put("VISUAL", "'" + editor + "' --wait");
        return env;
    }

    private Called typing(Map<String, String> env, String input, String... args) {
        return Called.onTerminal(env, folder, input, args);
    }

    private CrewConfirm confirmed() {
        var text = server.last("POST /api/v1/crews/c3/confirm").text();
        return Json.readStrictly(text, CrewConfirm.class);
    }

    private static PartRequest request(PartView part, String description) {
        return new PartRequest(
                Optional.of(part.name()),
                description,
                Optional.of(part.role()),
                Optional.of(part.agent()),
                part.dependsOn(),
                part.paths(),
                Optional.of(part.expects()));
    }

    @Test
    void a_split_is_shown_and_runs_once_it_is_confirmed() {
        var called = typing(server.env(), "y\n", "crew", "the API + its guide");

        assertThat(called.status()).isZero();
        assertThat(called.err()).contains("do the API").contains("[e]dit");
        assertThat(called.out().strip()).isEqualTo("# Crew c3: done");
        assertThat(confirmed().parts()).isEmpty();
    }

    @Test
    void whoever_is_asked_about_a_split_sees_all_that_the_agents_will_be_told() {
        var called = typing(server.env(), "n\n", "crew", "the API + its guide");

        assertThat(called.err()).contains("write the guide:", "  - short", "# clear");
    }

    @Test
    void a_split_can_be_edited_before_it_runs() throws IOException {
        var env = editing("[ \"$1\" = --wait ] && sed -i 's/do the API/& well/' \"$2\"");

        var called = typing(env, "e\ny\n", "crew", "the API + its guide");

        var parts = crew().parts();
        assertThat(called.status()).isZero();
        assertThat(called.err()).contains("do the API well");
        assertThat(confirmed().parts())
                .containsExactly(
                        request(parts.get(0), "do the API well"),
                        request(parts.get(1), parts.get(1).description()));
    }

    @Test
    void the_check_and_the_time_limit_of_a_file_are_confirmed_with_its_parts() throws IOException {
        Files.writeString(
                folder.resolve("other.yaml"),
                "check: make test\ntimeout_sec: 60\nparts:\n  - {name: api, description: do it}\n");

        var called = Called.cadre(server, folder, "crew", "confirm", "c3", "--tasks", "other.yaml");

        assertThat(called.status()).isZero();
        assertThat(confirmed().check()).contains("make test");
        assertThat(confirmed().timeoutSec()).contains(60L);
        assertThat(confirmed().parts()).hasSize(1);
    }

    @Test
    void so_are_those_that_a_person_writes_into_the_edited_split() throws IOException {
        var env = editing("printf 'check: make test\\ntimeout_sec: 60\\n' >>\"$2\"");

        var called = typing(env, "e\ny\n", "crew", "the API + its guide");

        assertThat(called.status()).isZero();
        assertThat(called.err()).contains("checked by make test").contains("60 s");
        assertThat(confirmed().check()).contains("make test");
        assertThat(confirmed().timeoutSec()).contains(60L);
    }

    @Test
    void a_mistake_in_the_edited_split_is_named_and_can_be_mended() throws IOException {
        var env =
                editing(
                        "if grep -q agnt \"$2\"; then sed -i 's/agnt/agent/' \"$2\";"
                                + " else sed -i 's/agent: codex/agnt: gemini/' \"$2\"; fi");

        var called = typing(env, "e\n\ny\n", "crew", "the API + its guide");

        assertThat(called.status()).isZero();
        assertThat(called.err()).contains("agnt").contains("Edit it again?");
        assertThat(confirmed().parts())
                .extracting(part -> part.agent().orElseThrow().name())
                .containsExactly("gemini", "gemini");
    }

    @Test
    void a_mistake_that_is_not_mended_leaves_the_split_as_it_was() throws IOException {
        var env = editing("echo 'parts: 7' >\"$2\"");

        var called = typing(env, "e\nn\ny\n", "crew", "the API + its guide");

        assertThat(called.err()).contains("The split stays as it was");
        assertThat(confirmed().parts()).isEmpty();
    }

    @Test
    void an_emptied_file_lets_nothing_run() throws IOException {
        var env = editing("echo '# nothing' >\"$2\"");

        var called = typing(env, "e\n", "crew", "the API + its guide");

        assertThat(called.status()).isEqualTo(130);
        assertThat(called.err()).contains("nothing has run");
        assertThat(state.get()).isEqualTo(CrewState.CLOSED);
    }

    @Test
    void what_the_server_refuses_can_be_edited_again() throws IOException {
        var asked = new AtomicInteger();
        server.on(
                "POST /api/v1/crews/c3/confirm",
                (exchange, question) -> {
                    if (asked.incrementAndGet() > 1) {
                        becomes(CrewState.DONE).to(exchange, question);
                        return;
                    }
                    FakeServer.problem(
                            exchange,
                            new CadreException(
                                    ErrorCode.INVALID,
                                    "The parts wait for each other",
                                    Map.of("part", "api"),
                                    ""));
                });
        var env = editing("sed -i 's/do the API/& well/' \"$2\"");

        var called = typing(env, "e\ny\ne\ny\n", "crew", "the API + its guide");

        assertThat(called.status()).isZero();
        assertThat(called.err()).contains("wait for each other");
        assertThat(confirmed().parts().getFirst().description()).isEqualTo("do the API well well");
    }

    @Test
    void an_editor_that_fails_or_is_not_there_changes_nothing() {
        for (var editor : List.of("false", "/nowhere/editor", "'open")) {
            state.set(CrewState.PROPOSED);
            var env = new HashMap<>(server.env());
            env.put("EDITOR", editor);

            var called = typing(env, "e\nn\nn\n", "crew", "the API + its guide");

            assertThat(called.status()).as(editor).isEqualTo(130);
            assertThat(called.err()).as(editor).containsIgnoringCase("editor").contains("EDITOR");
            assertThat(state.get()).isEqualTo(CrewState.CLOSED);
        }
    }

    @Test
    void without_a_terminal_a_split_waits_and_json_is_one_object() {
        var called = Called.cadre(server, folder, "crew", "the API + its guide", "--json");

        assertThat(called.status()).isEqualTo(1);
        assertThat(Json.read(called.out(), CrewView.class)).isEqualTo(crew());
        assertThat(called.err()).contains("cadre crew confirm c3");
    }

    @Test
    void whoever_attaches_to_a_split_that_waits_is_asked() {
        var called = typing(server.env(), "what\nn\n", "crew", "attach", "c3");

        assertThat(called.status()).isEqualTo(130);
        assertThat(called.err()).contains("Please answer y, e or n");
    }

    @Test
    void a_mistyped_verb_begins_no_crew() {
        for (var words :
                List.of(List.of("stauts", "c3"), List.of("cancel", "c3"), List.of("lsit"))) {
            var args = new ArrayList<>(List.of("crew"));
            args.addAll(words);

            var called = Called.cadre(server, folder, args.toArray(String[]::new));

            assertThat(called.status()).as(words.toString()).isEqualTo(2);
            assertThat(called.err()).contains("no such verb").contains(words.getFirst());
        }
        assertThat(server.lines()).noneMatch(line -> line.startsWith("POST"));
    }

    @Test
    void ctrl_c_leaves_a_crew_running_and_says_how_to_go_on() {
        state.set(CrewState.RUNNING);
        server.on(
                "GET /api/v1/crews/c3",
                (exchange, _) -> {
                    FakeServer.send(exchange, 200, "application/json", bytes(crew()));
                    Signal.raise(new Signal("INT"));
                });

        var called = typing(server.env(), "", "crew", "attach", "c3");

        assertThat(called.status()).isEqualTo(130);
        assertThat(called.err()).contains("cadre crew attach c3").contains("cadre crew kill c3");
        assertThat(server.lines()).noneMatch(line -> line.startsWith("POST"));
    }
}
