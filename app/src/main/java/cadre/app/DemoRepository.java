package cadre.app;

import cadre.cli.checkout.LocalRepository;
import cadre.cli.client.Api;
import cadre.cli.command.SentRepositories;
import cadre.cli.command.Surroundings;
import cadre.process.Command;
import cadre.process.Programs;
import cadre.process.Stdin;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.job.RepositoryRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The small git repository that the demo's jobs work on, made anew for each demo. */
final class DemoRepository {
    /** Those of the demo's jobs. */
    static final Map<String, String> SHOP =
            Map.of(
                    "README.md",
                    """
                    # Shop

                    A very small shop, for a demo.
                    """,
                    "src/prices.txt",
                    """
                    apple 1.20
                    bread 3.40
                    cheese 7.90
                    """,
                    "src/greetings.txt",
                    """
                    en Hello
                    de Guten Tag
                    """);

    private final Path folder;
    private final Map<String, String> files;
    private final Map<String, String> env;

    private DemoRepository(Path folder, Map<String, String> files, Map<String, String> env) {
        this.folder = folder;
        this.files = files;
        this.env = env;
    }

    /** Makes it of these in {@code folder}, which is emptied. */
    static Path make(Path folder, Map<String, String> files, Map<String, String> env) {
        var own = new HashMap<String, String>();
        own.put("PATH", env.getOrDefault("PATH", "/usr/local/bin:/usr/bin:/bin"));
        own.put("HOME", folder.toString());
        own.put("GIT_CONFIG_NOSYSTEM", "1");
        for (var who : List.of("AUTHOR", "COMMITTER")) {
            own.put("GIT_" + who + "_NAME", "Demo");
            own.put("GIT_" + who + "_EMAIL", "demo@localhost");
        }
        try {
            new DemoRepository(folder, files, own).make();
            return folder;
        } catch (IOException e) {
            throw new CadreException(
                    ErrorCode.UNAVAILABLE,
                    "The demo's repository cannot be made",
                    Map.of("folder", folder, "reason", String.valueOf(e.getMessage())),
                    "Check the folder's permissions and the space on the disk",
                    e);
        }
    }

    /** Sends it to the server, for jobs to begin with. */
    static RepositoryRequest sent(Api api, Surroundings surroundings, Path folder) {
        var bundle =
                SentRepositories.send(
                        api,
                        LocalRepository.open(folder, surroundings.env()),
                        Optional.empty(),
                        LocalRepository.Changes.LEFT_OUT);
        return new RepositoryRequest(
                Optional.of("shop"),
                Optional.empty(),
                Optional.empty(),
                Optional.of(bundle),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private void make() throws IOException {
        empty();
        Files.createDirectories(folder);
        git("init", "-q", "-b", "main", ".");
        git("config", "user.name", "Demo");
        git("config", "user.email", "demo@localhost");
        for (var file : files.entrySet()) {
            var path = folder.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.getValue());
        }
        git("add", "--all");
        git("commit", "-q", "-m", "Open the shop");
    }

    private void empty() throws IOException {
        if (Files.isDirectory(folder)) {
            try (var files = Files.walk(folder)) {
                for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private void git(String... arguments) {
        var argv = new ArrayList<>(List.of("git"));
        argv.addAll(List.of(arguments));
        try {
            var finished =
                    new Programs()
                            .run(
                                    new Command(argv, env, folder),
                                    Stdin.empty(),
                                    Duration.ofMinutes(1),
                                    100_000);
            if (!finished.succeeded()) {
                throw new CadreException(
                        ErrorCode.UPSTREAM,
                        "Git could not make the demo's repository",
                        Map.of("reason", finished.err().strip()),
                        "See that git 2.38 or newer is installed");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CadreException(ErrorCode.UNAVAILABLE, "Interrupted", Map.of(), "", e);
        }
    }
}
