package cadre.cli.checkout;

import cadre.process.Command;
import cadre.process.Programs;
import cadre.process.Stdin;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A real git repository in a folder. */
public record GitSample(Path folder) {
    /** A new repository without a commit. */
    public static GitSample empty(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var sample = new GitSample(folder);
        sample.git("init", "-q", "-b", "main");
        return sample;
    }

    /** A repository with the files {@code a.txt} and {@code b.txt} in one commit. */
    public static GitSample small(Path folder) {
        return empty(folder)
                .write("a.txt", "one\ntwo\nthree\n")
                .write("b.txt", "b\n")
                .commit("first");
    }

    /** A clone of this one, with all that it has. */
    public GitSample copy(Path into) {
        git("clone", "-q", folder.toString(), into.toString());
        return new GitSample(into);
    }

    public GitSample write(String name, String text) {
        try {
            var file = folder.resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String read(String name) {
        try {
            return Files.readString(folder.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public GitSample commit(String message) {
        git("add", "--all");
        git("commit", "-q", "-m", message);
        return this;
    }

    public String head() {
        return git("rev-parse", "HEAD");
    }

    /** A bundle of what HEAD has over {@code base}. */
    public Path bundle(String base) {
        var file = folder.resolveSibling(folder.getFileName() + ".bundle");
        git("update-ref", "refs/cadre/change", "HEAD");
        git("bundle", "create", "-q", file.toString(), "refs/cadre/change", "^" + base);
        return file;
    }

    /** Everything that a careless program could have changed, as one text. */
    public String state() {
        return String.join(
                "\n",
                git("status", "--porcelain", "--untracked-files=all"),
                git("for-each-ref"),
                git("rev-parse", "HEAD"),
                git("ls-files", "--stage"),
                git("diff"));
    }

    public String git(String... arguments) {
        var argv = new ArrayList<>(List.of("git"));
        argv.addAll(List.of(arguments));
        try {
            var finished =
                    new Programs()
                            .run(
                                    new Command(argv, env(), folder),
                                    Stdin.empty(),
                                    Duration.ofMinutes(1),
                                    1 << 24);
            if (!finished.succeeded()) {
                throw new AssertionError(argv + ": " + finished.err());
            }
            return finished.line();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** The environment of a user with a name and nothing else. */
    public static Map<String, String> env() {
        var env = new HashMap<String, String>();
        env.put("PATH", System.getenv().getOrDefault("PATH", "/usr/bin:/bin"));
        env.put("HOME", System.getProperty("java.io.tmpdir"));
        for (var who : List.of("AUTHOR", "COMMITTER")) {
            env.put("GIT_" + who + "_NAME", "Ada");
            env.put("GIT_" + who + "_EMAIL", "ada@example.org");
        }
        return env;
    }
}
