package cadre.node.attempt;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.node.TestOrder;
import cadre.node.agents.AgentClis;
import cadre.node.attempt.AttemptState.Launch;
import cadre.node.workspace.Keeping;
import cadre.node.workspace.Prepared;
import cadre.process.Command;
import cadre.process.Launcher;
import cadre.process.isolation.IsolationKind;
import cadre.process.isolation.IsolationProbe;
import cadre.wire.id.AgentName;
import cadre.wire.id.AttemptId;
import cadre.wire.job.PromptBy;
import cadre.wire.link.Account;
import cadre.wire.link.AgentOrder;
import cadre.wire.link.AttemptOrder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LaunchpadTest {
    /** As a CLI renews its login; then an agent that plants what its person's CLI would run. */
    private static final String AGENT =
            """
            #!/bin/sh
            case "$1" in --version) echo '2.1.329 (Claude Code)'; exit;;
            --help) echo '--setting-sources <sources>'; exit;; esac
            cd "$HOME/.claude" && cat .credentials.json
            echo renewed > .credentials.json.tmp
            mv .credentials.json.tmp .credentials.json 2>/dev/null || echo renewed > .credentials.json
            echo '{"hooks":"planted"}' > settings.json
            echo '{"hooks":"planted"}' > "%1$s/settings.json"
            cat "%1$s/settings.json" "%1$s/.credentials.json"
            """;

    private Path folder;
    private Path person;
    private Path home;

    /** Not in the folder for temporary files: that is another one inside. */
    @BeforeEach
    void aPersonIsLoggedInSomewhere() throws IOException {
        folder = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "launchpad-");
        person = Files.createDirectories(folder.resolve("person/.claude"));
        home = Files.createDirectories(folder.resolve("work/home"));
        Files.createDirectories(folder.resolve("work/tmp"));
        Files.createDirectories(folder.resolve("work/ws"));
        Files.createDirectories(folder.resolve("state/attempts/j1.1"));
        Files.writeString(person.resolve(".credentials.json"), "a-login\n");
        Files.writeString(person.resolve("settings.json"), "of-the-person\n");
        var bin = Files.createDirectories(folder.resolve("bin"));
        var program = Files.writeString(bin.resolve("claude"), AGENT.formatted(person));
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @Test
    void an_agent_renews_a_login_and_reaches_nothing_that_lies_beside_it() throws Exception {
        var isolation = IsolationProbe.prove(path(), folder);
        var launchpad = new Launchpad(settings(), isolation, 1000);
        var prepared = prepared();
        for (var kind : List.of(IsolationKind.BUBBLEWRAP, IsolationKind.UNSHARE)) {
            if (!isolation.proof(kind).holds()) {
                continue;
            }
            Files.writeString(person.resolve(".credentials.json"), "a-login\n");
            var files =
                    new AttemptFiles(
                            settings().attempts(),
                            AttemptId.of("j1.1"),
                            new StateSeal(folder.resolve("state")));
            Files.deleteIfExists(files.out());
            var node = Map.of("PATH", path(), "CLAUDE_CONFIG_DIR", person.toString());
            var cli = new AgentClis(node, folder, InstantSource.system()).cli("claude");
            var place = launchpad.place(prepared, kind, 0);
            var run =
                    launchpad.agent(
                            order(),
                            prepared,
                            AgentSecrets.of(order(), List.of(), cli.variables()),
                            new Launchpad.Agent(
                                    cli.invocation(order(), place, List.of()),
                                    Optional.empty(),
                                    List.of()),
                            files,
                            new Launch(place.isolation(), 0, Instant.EPOCH, 0, ""));
            var command = new Command(run.argv(), run.env(), run.directory());

            new Launcher().launch(command, run.stdin(), run.stdout(), run.stderr()).await();

            assertThat(run.stdout()).as(kind.word()).hasContent("a-login\n");
            assertThat(person.resolve(".credentials.json")).hasContent("renewed\n");
            assertThat(person.resolve("settings.json")).hasContent("of-the-person\n");
            assertThat(home.resolve(".claude/settings.json")).exists();
        }
    }

    private String path() {
        return folder.resolve("bin") + ":/usr/sbin:/usr/bin:/sbin:/bin";
    }

    private NodeSettings settings() {
        return new NodeSettings(
                folder.resolve("state"),
                folder.resolve("work"),
                List.of(),
                List.of(person), // as if somebody had made the CLI's folder visible
                path(),
                Map.of(),
                new NodeSettings.IsolationRule(cadre.wire.job.IsolationKind.AUTO, false),
                new NodeSettings.Limits(0, Duration.ZERO, Duration.ofMinutes(1), 1000),
                Keeping.NONE);
    }

    private Prepared prepared() {
        var work = folder.resolve("work");
        return new Prepared(
                work.resolve("ws"),
                home,
                work.resolve("tmp"),
                work.resolve("ws"),
                List.of(),
                List.of(),
                List.of());
    }

    private static AttemptOrder order() {
        var agent =
                new AgentOrder(
                        new AgentName("a"),
                        "claude",
                        "",
                        "",
                        List.of(),
                        List.of(),
                        PromptBy.STDIN,
                        "",
                        Account.LOGIN,
                        List.of());
        return TestOrder.of(
                AttemptId.of("j1.1"),
                1,
                "x",
                agent,
                List.of(),
                Map.of(),
                List.of(),
                cadre.wire.job.IsolationKind.AUTO,
                0,
                0);
    }
}
