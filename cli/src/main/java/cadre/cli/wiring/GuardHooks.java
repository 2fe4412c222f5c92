package cadre.cli.wiring;

import cadre.cli.checkout.Git;
import cadre.cli.guard.GuardMode;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The guard in git's hooks {@code pre-commit} and {@code pre-push}: before whatever stands there
 * already, it asks whether a path of the change is locked by another member.
 */
final class GuardHooks {
    private static final String SHELL = "#!/bin/sh\n";
    private static final Pattern SHELLS =
            Pattern.compile("#!\\s*\\S*(?:/env\\s+)?\\S*?\\b(?:ba|da|z|k)?sh\\b.*");
    private static final String COMMIT =
            """
            if command -v cadre >/dev/null 2>&1; then
              cadre lock check --staged --guard %s || exit 1
            else
              echo 'cadre is not on PATH: locks are not checked' >&2
            fi\
            """;

    /** Whatever comes behind it reads the same list from its standard input. */
    private static final String PUSH =
            """
            cadre_refs=$(cat)
            if command -v cadre >/dev/null 2>&1; then
              printf '%%s\\n' "$cadre_refs" | cadre lock check --pushed --guard %s || exit 1
            else
              echo 'cadre is not on PATH: locks are not checked' >&2
            fi
            if [ -n "$cadre_refs" ]; then
              exec <<CADRE_REFS
            $cadre_refs
            CADRE_REFS
            else
              exec </dev/null
            fi\
            """;

    private final Path folder;

    private GuardHooks(Path folder) {
        this.folder = folder;
    }

    /**
     * Those of the repository that is checked out here; empty if git takes its hooks from a folder
     * outside of it, which are then those of all the user's repositories.
     */
    static Optional<GuardHooks> find(Git git, Path top) {
        var common =
                top.resolve(git.line("find its folder", "rev-parse", "--git-common-dir"))
                        .normalize();
        var configured = configured(git);
        var folder =
                configured.isEmpty()
                        ? common.resolve("hooks")
                        : top.resolve(configured).normalize();
        return folder.startsWith(top) || folder.startsWith(common)
                ? Optional.of(new GuardHooks(folder))
                : Optional.empty();
    }

    /**
     * The same for who must have them.
     *
     * @throws CadreException CONFLICT if they are outside
     */
    static GuardHooks of(Git git, Path top) {
        return find(git, top)
                .orElseThrow(() ->
                        new CadreException(
                                ErrorCode.CONFLICT,
                                "Git takes its hooks from a folder outside of this repository",
                                Map.of("core.hooksPath", configured(git)),
                                "Put 'cadre lock check --staged --guard block' into your pre-commit"
                                        + " there, and wire without --guard"));
    }

    /** Our own git commands run with the setting that switches hooks off, which comes last. */
    private static String configured(Git git) {
        var all = git.run("config", "--type=path", "--get-all", "core.hooksPath");
        var values = all.out().lines().toList();
        return values.size() < 2 ? "" : values.get(values.size() - 2);
    }

    /** Whether the guard is in one of them. */
    boolean isThere() {
        if (!Files.isDirectory(folder)) {
            return false;
        }
        var files = new Changes(folder);
        remove(files);
        return !files.names().isEmpty();
    }

    /** Plans both hooks. */
    void put(Changes files, GuardMode mode) {
        put(files, "pre-commit", COMMIT.formatted(mode.word()));
        put(files, "pre-push", PUSH.formatted(mode.word()));
    }

    private void put(Changes files, String hook, String content) {
        var file = folder.resolve(hook);
        boolean there = Files.exists(file);
        files.script(
                file,
                before -> {
                    if (there && (isOtherLanguage(before) || !Files.isExecutable(file))) {
                        throw new CadreException(
                                ErrorCode.CONFLICT,
                                "There is a git hook that the guard cannot go into",
                                Map.of("hook", file),
                                "Nothing was changed; the guard needs a shell script that is"
                                        + " executable, or wire without --guard");
                    }
                    return MarkedBlock.HASH.putAtTop(before.isEmpty() ? SHELL : before, content);
                });
    }

    /** Plans to take the guard out of both. */
    void remove(Changes files) {
        for (var hook : new String[] {"pre-commit", "pre-push"}) {
            files.script(
                    folder.resolve(hook),
                    before -> {
                        var left = MarkedBlock.HASH.remove(before);
                        return left.equals(SHELL) && !before.equals(SHELL) ? "" : left;
                    });
        }
    }

    private static boolean isOtherLanguage(String script) {
        var first = script.lines().findFirst().orElse("");
        return first.startsWith("#!") && !SHELLS.matcher(first).matches();
    }
}
