package cadre.server.forges.account;

import cadre.server.access.Principal;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.job.JobRequest;
import cadre.wire.job.RepositoryRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What {@code github:owner/name} means to whoever files a job. Thread-safe. */
public final class NamedRepositories {
    private static final Pattern SHORT = Pattern.compile("github:(?<name>[^@]*)(?:@(?<ref>.+))?");

    private final GitHubAccounts accounts;
    private final GitHubClient client;
    private final AccountRepositories repositories;

    NamedRepositories(
            GitHubAccounts accounts, GitHubClient client, AccountRepositories repositories) {
        this.accounts = accounts;
        this.client = client;
        this.repositories = repositories;
    }

    /**
     * The request with addresses where it names repositories as {@code github:owner/name}, with
     * {@code @ref} or without.
     *
     * @throws CadreException CONFLICT, NOT_FOUND, TOO_MANY or UPSTREAM if no account of the caller
     *     sees one of them
     */
    public JobRequest resolved(Principal by, JobRequest request) {
        return isMeant(request)
                ? request.withRepositories(
                        request.repositories().stream().map(one -> resolved(by, one)).toList())
                : request;
    }

    /** Whether the request names any so. */
    public static boolean isMeant(JobRequest request) {
        return request.repositories().stream().anyMatch(NamedRepositories::isShort);
    }

    private static boolean isShort(RepositoryRequest one) {
        return one.url().filter(url -> url.startsWith("github:")).isPresent();
    }

    private RepositoryRequest resolved(Principal by, RepositoryRequest one) {
        if (!isShort(one)) {
            return one;
        }
        var read = read(one);
        return at(one, address(by, read.group("name")), read);
    }

    /**
     * The repository with the address at github.com for a name, without a look at whether it is
     * there: for checks of what was written.
     *
     * @throws CadreException INVALID if it can be the name of none
     */
    public static RepositoryRequest written(RepositoryRequest one) {
        if (!isShort(one)) {
            return one;
        }
        var read = read(one);
        return at(one, "https://github.com/" + read.group("name"), read);
    }

    private static Matcher read(RepositoryRequest one) {
        var url = one.url().orElseThrow();
        var read = SHORT.matcher(url);
        if (!read.matches() || !AccountRepositories.NAME.matcher(read.group("name")).matches()) {
            throw new CadreException(
                    ErrorCode.INVALID,
                    "This names no repository at GitHub",
                    Map.of("repository", plain(url)),
                    "Write it as github:owner/name, with @REF if not the default branch");
        }
        return read;
    }

    private static RepositoryRequest at(RepositoryRequest one, String address, Matcher read) {
        return new RepositoryRequest(
                one.name(),
                Optional.of(address),
                one.path(),
                one.bundle(),
                one.origin(),
                one.ref().or(() -> Optional.ofNullable(read.group("ref"))),
                one.prepare(),
                one.after());
    }

    private String address(Principal by, String name) {
        client.require();
        var all = accounts.here(by.key());
        if (all.isEmpty()) {
            throw GitHubAccounts.none();
        }
        Optional<CadreException> why = Optional.empty();
        for (var account : all) {
            try {
                var seen = repositories.seen(account, name);
                if (seen.isPresent()) {
                    return seen.get().cloneUrl();
                }
            } catch (CadreException e) {
                why = Optional.of(e);
            }
        }
        throw why.orElseGet(() -> unseen(all, name));
    }

    private static CadreException unseen(List<AccountRow> all, String name) {
        return new CadreException(
                ErrorCode.NOT_FOUND,
                "No GitHub account of yours sees this repository",
                Map.of(
                        "repository",
                        name,
                        "accounts",
                        all.stream().map(AccountRow::login).toList()),
                "Check its name with 'cadre github repos'; an organisation may have to allow the"
                        + " app, or want a sign-in of its own");
    }

    private static String plain(String text) {
        var line = text.replaceAll("[\\p{Cntrl}\\p{Cf}]+", " ");
        return line.length() > 120 ? line.substring(0, 120) : line;
    }
}
