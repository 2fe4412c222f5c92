package cadre.cli.wiring;

import cadre.cli.checkout.Git;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Wires one checkout to the bus, and takes that out again. */
public final class Wiring {
    private static final Pattern VARIABLE = Pattern.compile("CADRE_KEY_[A-Z0-9_]{1,200}");
    private static final String WORKTREE = "worktree ";
    private static final int LONGEST = 4 * 1024 * 1024;

    private final Git git;
    private final Path top;

    private Wiring(Git git, Path top) {
        this.git = git;
        this.top = top;
    }

    /**
     * The checkout that contains this folder.
     *
     * @throws CadreException NOT_FOUND if there is none
     */
    public static Wiring in(Path folder, Map<String, String> env) {
        var git = Git.in(folder, env);
        var found = git.run("rev-parse", "--show-toplevel");
        if (!found.succeeded() || found.line().isEmpty()) {
            throw new CadreException(
                    ErrorCode.NOT_FOUND,
                    "This folder is no checkout of a git repository",
                    Map.of("folder", folder),
                    "Go into one, or run 'git init' first");
        }
        var top = Path.of(found.line());
        return new Wiring(Git.in(top, env), top);
    }

    /** The folder that is wired. */
    public Path top() {
        return top;
    }

    /** What the repository is called: as where it came from is, else as its folder. */
    public String repository() {
        var origin = git.run("config", "--get", "remote.origin.url");
        var path = origin.succeeded() ? origin.line() : top.toString();
        var name = path.replaceFirst("[/\\\\]+$", "").replaceFirst("\\.git$", "");
        return name.substring(name.replaceAll("[/\\\\:]", "/").lastIndexOf('/') + 1)
                .replaceAll("[^A-Za-z0-9._-]", "-");
    }

    /**
     * Works out what is to be written, without writing.
     *
     * @throws CadreException CONFLICT or INVALID if a file has something that is in the way
     */
    public Plan wire(Wish wish) {
        var files = new Changes(top);
        for (var cli : WiredCli.values()) {
            if (wish.clis().contains(cli)) {
                cli.wire(files, wish);
                files.text(
                        cli.instructions(),
                        before -> MarkedBlock.MARKDOWN.put(before, RoleText.of(wish)));
            }
        }
        wish.guard().ifPresent(mode -> GuardHooks.of(git, top).put(files, mode));
        return new Plan(files);
    }

    /**
     * Another wired checkout of the same repository whose git has the same guard in its hooks; it
     * stays there as long as one needs it.
     *
     * @param isWired whether the checkout with this top is
     */
    public Optional<Path> guardedBeside(Predicate<Path> isWired) {
        if (GuardHooks.find(git, top).filter(GuardHooks::isThere).isEmpty()) {
            return Optional.empty();
        }
        var lines = git.run("worktree", "list", "--porcelain").out().lines();
        return lines.filter(line -> line.startsWith(WORKTREE))
                .map(line -> Path.of(line.substring(WORKTREE.length())))
                .filter(other -> !other.equals(top) && Files.isDirectory(other))
                .filter(isWired)
                .findFirst();
    }

    /**
     * Works out how all of it is taken out again, whichever way it was put in.
     *
     * @param isWired as with {@link #guardedBeside}
     */
    public Plan unwire(Predicate<Path> isWired) {
        var files = new Changes(top);
        for (var cli : WiredCli.values()) {
            cli.unwire(files);
            files.text(cli.instructions(), MarkedBlock.MARKDOWN::remove);
        }
        if (guardedBeside(isWired).isEmpty()) {
            GuardHooks.find(git, top).ifPresent(hooks -> hooks.remove(files));
        }
        return new Plan(files);
    }

    /** The variables with keys that the wired CLIs of this checkout read, sorted. */
    public SortedSet<String> variables() {
        var found = new TreeSet<String>();
        for (var cli : WiredCli.values()) {
            VARIABLE.matcher(text(top.resolve(cli.servers())))
                    .results()
                    .forEach(match -> found.add(match.group()));
        }
        return found;
    }

    private static String text(Path file) {
        try {
            return Files.isRegularFile(file) && Files.size(file) <= LONGEST
                    ? Files.readString(file, StandardCharsets.ISO_8859_1)
                    : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What will be written. */
    public static final class Plan {
        private final Changes files;

        private Plan(Changes files) {
            this.files = files;
        }

        /** The files that change, as a person names them. */
        public List<String> names() {
            return files.names();
        }

        /** Writes them. */
        public void apply() {
            files.apply();
        }
    }
}
