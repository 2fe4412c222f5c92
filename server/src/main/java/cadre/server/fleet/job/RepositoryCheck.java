package cadre.server.fleet.job;

import static cadre.server.fleet.job.RequestCheck.demand;
import static cadre.server.fleet.job.RequestCheck.isPlain;
import static cadre.server.fleet.job.RequestCheck.shown;

import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.git.RepositoryUrl;
import cadre.wire.job.RepositoryRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The checks of a job's repositories, and the folder that each gets. Only forms of URL that name a
 * host are let through: git runs programs for {@code ext::} and reads this machine for {@code
 * file://}.
 */
final class RepositoryCheck {
    private static final int LONGEST_SCRIPT = 64 * 1024;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,99}");
    private static final Pattern SSH_USER = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]*@");
    // git check-ref-format, and no leading '-'
    private static final Pattern NOT_IN_REF = Pattern.compile("\\.\\.|[ ~^:?*\\[\\\\]|@\\{|//");

    private RepositoryCheck() {}

    static void check(List<RepositoryRequest> repositories) {
        var names = new HashSet<String>();
        for (var repository : repositories) {
            source(repository);
            var name = name(repository);
            demand(
                    NAME.matcher(name).matches(),
                    "The name of a repository has a wrong form",
                    Map.of("repository", shown(name)),
                    "Give a name of 1 to 100 letters, digits and . _ -, not beginning with '-' or"
                            + " '.'");
            // case is folded: a workspace may lie on a file system that does so
            demand(
                    names.add(name.toLowerCase(Locale.ROOT)),
                    "Two repositories have one name",
                    Map.of("repository", shown(name)),
                    "Give one of them another name");
            repository.ref().ifPresent(RepositoryCheck::ref);
            repository.prepare().ifPresent(script -> script("prepare", script));
            repository.after().ifPresent(script -> script("after", script));
        }
    }

    /** The folder in the workspace: as asked for, or the last part of the source. */
    static String name(RepositoryRequest repository) {
        return repository
                .name()
                .or(() -> repository.url().map(RepositoryCheck::lastPart))
                .or(() -> repository.path().map(RepositoryCheck::lastPart))
                .orElse("repo");
    }

    private static String lastPart(String source) {
        var end = source.replaceAll("/+$", "");
        var part = end.substring(Math.max(end.lastIndexOf('/'), end.lastIndexOf(':')) + 1);
        return part.endsWith(".git") ? part.substring(0, part.length() - 4) : part;
    }

    private static void source(RepositoryRequest repository) {
        var given =
                (repository.url().isPresent() ? 1 : 0)
                        + (repository.path().isPresent() ? 1 : 0)
                        + (repository.bundle().isPresent() ? 1 : 0);
        demand(
                given == 1,
                "A repository needs exactly one source",
                Map.of("sources", given),
                "Give one of url, path and bundle");
        repository.url().ifPresent(RepositoryCheck::url);
        repository.path().ifPresent(RepositoryCheck::path);
        demand(
                repository.origin().isEmpty() || repository.url().isEmpty(),
                "A repository with a URL has its origin",
                Map.of("field", "origin"),
                "Leave origin out; it is for bundle and path");
        repository.origin().ifPresent(RepositoryCheck::url);
    }

    private static void url(String url) {
        demand(
                url.length() <= 2048 && isPlain(url),
                "The URL of a repository is too long or not plain text",
                Map.of("url", shown(url)),
                "Use to 2,048 printable characters");
        var byScheme = RepositoryUrl.byScheme(url);
        if (byScheme.matches()) {
            credentials(byScheme.group("scheme"), Optional.ofNullable(byScheme.group("user")));
            return;
        }
        demand(
                RepositoryUrl.isByScp(url),
                "This form of URL is not allowed",
                Map.of("url", shown(withoutUser(url))),
                "Use https://, ssh://, git://, git@host:path or github:owner/name; for a folder on the"
                        + " node use path");
    }

    // the error shows nothing of the URL: a secret in it must not reach a log
    private static void credentials(String scheme, Optional<String> user) {
        var good =
                user.isEmpty() || (scheme.equals("ssh") && SSH_USER.matcher(user.get()).matches());
        demand(
                good,
                "The URL of a repository holds credentials",
                Map.of("scheme", scheme),
                "Take them out; the node has its own: for https the file git-credentials in its data"
                        + " folder, for ssh its user's keys");
    }

    private static String withoutUser(String url) {
        return url.replaceFirst("//[^/@]*@", "//");
    }

    private static void path(String path) {
        var good =
                path.startsWith("/")
                        && path.length() <= 4096
                        && isPlain(path)
                        && Path.of(path).normalize().toString().equals(path);
        demand(
                good,
                "The path of a repository has a wrong form",
                Map.of("path", shown(path)),
                "Write it absolute, without '..', '//' and a '/' at the end");
    }

    private static void ref(String ref) {
        demand(
                isRef(ref),
                "The ref has a wrong form",
                Map.of("ref", shown(ref)),
                "Give a branch, a tag or a commit, such as main");
    }

    /** By the rules of {@code git check-ref-format --allow-onelevel}. */
    static boolean isRef(String ref) {
        var parts = List.of(ref.split("/", -1));
        return !ref.isEmpty()
                && ref.length() <= 250
                && isPlain(ref)
                && !ref.startsWith("-")
                && !ref.equals("@")
                && !ref.endsWith(".")
                && !NOT_IN_REF.matcher(ref).find()
                && parts.stream()
                        .noneMatch(part ->
                                part.isEmpty() || part.startsWith(".") || part.endsWith(".lock"));
    }

    private static void script(String field, String script) {
        var bytes = script.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > LONGEST_SCRIPT) {
            throw new CadreException(
                    ErrorCode.TOO_LARGE,
                    "The " + field + " script is too long",
                    Map.of("bytes", bytes, "most", LONGEST_SCRIPT),
                    "Put it into a file of the repository and call that");
        }
        demand(
                script.indexOf('\0') < 0,
                "A script holds a NUL character",
                Map.of("field", field),
                "Send text");
    }
}
