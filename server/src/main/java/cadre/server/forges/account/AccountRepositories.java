package cadre.server.forges.account;

import cadre.server.access.Principal;
import cadre.wire.api.Page;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.github.GitHubOwner;
import cadre.wire.github.GitHubRepository;
import cadre.wire.job.JobRequest;
import cadre.wire.job.RepositoryRequest;
import cadre.wire.json.Json;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** What the caller's accounts see. Thread-safe. */
public final class AccountRepositories {
    /** The most repositories on a page. */
    public static final int MOST = 100;

    /** So many of GitHub's pages are looked at for one of ours, which may then hold less. */
    private static final int MOST_PAGES = 20;

    private static final Pattern NAME =
            Pattern.compile("(?<owner>[A-Za-z0-9_-]{1,64})/(?<name>[A-Za-z0-9._-]{1,100})");
    private static final Pattern SHORT = Pattern.compile("github:(?<name>[^@]*)(?:@(?<ref>.+))?");

    private final GitHubAccounts accounts;
    private final GitHubClient client;
    private final AccountPages pages;

    AccountRepositories(
            GitHubAccounts accounts, GitHubClient client, GitHubOAuth oauth, TokenKeeper keeper) {
        this.accounts = accounts;
        this.client = client;
        this.pages = new AccountPages(client, oauth, keeper);
    }

    /**
     * Which repositories are wanted.
     *
     * @param account its id or login; may be left out by who has one alone
     * @param owner whose they are, whatever its case
     * @param words all of which stand in the name or the description, whatever their case
     */
    public record Wish(Optional<String> account, Optional<String> owner, List<String> words) {
        /** The words of a text. */
        public Wish(Optional<String> account, Optional<String> owner, String text) {
            this(
                    account,
                    owner,
                    Arrays.stream(text.toLowerCase(Locale.ROOT).split("\\s+"))
                            .filter(word -> !word.isEmpty())
                            .toList());
        }

        private boolean isMet(GitHubRepository one) {
            var text =
                    (one.fullName() + " " + one.description().orElse("")).toLowerCase(Locale.ROOT);
            return owner.filter(name -> !isOf(one, name)).isEmpty()
                    && words.stream().allMatch(text::contains);
        }

        private static boolean isOf(GitHubRepository one, String name) {
            return one.fullName()
                    .toLowerCase(Locale.ROOT)
                    .startsWith(name.toLowerCase(Locale.ROOT) + "/");
        }
    }

    /**
     * The account itself, then the organisations that it is in.
     *
     * @throws CadreException CONFLICT if there is no account, or it must sign in again; NOT_FOUND;
     *     TOO_MANY with the time to wait; UPSTREAM
     */
    public List<GitHubOwner> owners(Principal by, Optional<String> named) {
        var account = accounts.chosen(by, named);
        var all = new ArrayList<GitHubOwner>();
        all.add(new GitHubOwner(login(account), "user"));
        var query = new LinkedHashMap<>(Map.of("per_page", "100"));
        for (int i = 0; i < MOST_PAGES; i++) {
            var page =
                    pages.page(account, "/user/orgs", query, AccountRepositories::logins)
                            .orElseThrow(() -> refused(account));
            page.items().forEach(one -> all.add(new GitHubOwner(one.asString(""), "organization")));
            if (page.next().isEmpty()) {
                break;
            }
            query.putAll(page.next().get());
        }
        return List.copyOf(all);
    }

    /**
     * As it is now: people rename themselves.
     *
     * @throws CadreException CONFLICT if the person must sign in again; TOO_MANY; UPSTREAM
     */
    String login(AccountRow account) {
        var now =
                pages.page(account, "/user", Map.of(), one -> List.of(one.path("login")))
                        .map(page -> page.items().getFirst().asString(""))
                        .filter(login -> login.matches("[A-Za-z0-9_-]{1,64}"))
                        .orElse(account.login());
        accounts.seen(account, now);
        return now;
    }

    private static List<JsonNode> logins(JsonNode answer) {
        return AccountPages.each(answer).stream()
                .map(one -> one.path("login"))
                .filter(JsonNode::isString)
                .toList();
    }

    /**
     * Repositories, those with the latest push first. A page may hold few although there are more.
     *
     * @param limit 1 to 100
     * @throws CadreException as {@link #owners}; INVALID if the cursor is none
     */
    public Page<GitHubRepository> list(
            Principal by, Wish wish, Optional<String> cursor, int limit) {
        var account = accounts.chosen(by, wish.account());
        var place = cursor.map(RepositoryCursor::read).orElse(RepositoryCursor.FIRST);
        var found = new ArrayList<GitHubRepository>();
        for (int i = 0; i < MOST_PAGES; i++) {
            var query = new LinkedHashMap<String, String>();
            query.put("per_page", "100");
            query.put("sort", "pushed");
            query.put("affiliation", affiliation(account, wish));
            query.putAll(place.page());
            var page =
                    pages.page(account, "/user/repos", query, this::shown)
                            .orElseThrow(() -> refused(account));
            for (int at = place.skip(); at < page.items().size(); at++) {
                var one = Json.mapper().treeToValue(page.items().get(at), GitHubRepository.class);
                if (wish.isMet(one)) {
                    if (found.size() == limit) {
                        return new Page<>(found, Optional.of(place.at(at).text()));
                    }
                    found.add(one);
                }
            }
            if (page.next().isEmpty()) {
                return new Page<>(found, Optional.empty());
            }
            place = new RepositoryCursor(page.next().get(), 0);
        }
        return new Page<>(found, Optional.of(place.text()));
    }

    private static String affiliation(AccountRow account, Wish wish) {
        return wish.owner().filter(account.login()::equalsIgnoreCase).isPresent()
                ? "owner"
                : "owner,collaborator,organization_member";
    }

    private List<JsonNode> shown(JsonNode answer) {
        return AccountPages.each(answer).stream().flatMap(one -> repository(one).stream()).toList();
    }

    /** Of its many fields those that matter; none if it is not what it should be. */
    private Optional<JsonNode> repository(JsonNode one) {
        var name = one.path("full_name").asString("");
        if (!NAME.matcher(name).matches()) {
            return Optional.empty();
        }
        var description = one.path("description").asString("").strip();
        return Optional.of(
                Json.mapper()
                        .valueToTree(
                                new GitHubRepository(
                                        name,
                                        one.path("private").asBoolean(false),
                                        one.path("archived").asBoolean(false),
                                        one.path("default_branch").asString(""),
                                        description.isEmpty()
                                                ? Optional.empty()
                                                : Optional.of(description),
                                        one.path("permissions").path("push").asBoolean(false),
                                        client.url() + "/" + name + ".git",
                                        time(one.path("pushed_at").asString("")))));
    }

    private static Optional<Instant> time(String text) {
        return text.matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ")
                ? Optional.of(Instant.parse(text))
                : Optional.empty();
    }

    /**
     * The request with addresses where it names repositories as {@code github:owner/name}, with
     * {@code @ref} or without.
     *
     * @throws CadreException CONFLICT, NOT_FOUND, TOO_MANY or UPSTREAM if no account of the caller
     *     sees one of them
     */
    public JobRequest resolved(Principal by, JobRequest request) {
        var isMeant = request.repositories().stream().anyMatch(AccountRepositories::isShort);
        return isMeant
                ? request.withRepositories(
                        request.repositories().stream().map(one -> resolved(by, one)).toList())
                : request;
    }

    private static boolean isShort(RepositoryRequest one) {
        return one.url().filter(url -> url.startsWith("github:")).isPresent();
    }

    private RepositoryRequest resolved(Principal by, RepositoryRequest one) {
        if (!isShort(one)) {
            return one;
        }
        var read = SHORT.matcher(one.url().orElseThrow());
        if (!read.matches() || !NAME.matcher(read.group("name")).matches()) {
            throw new CadreException(
                    ErrorCode.INVALID,
                    "This names no repository at GitHub",
                    Map.of("repository", plain(one.url().get())),
                    "Write it as github:owner/name, with @REF if not the default branch");
        }
        return new RepositoryRequest(
                one.name(),
                Optional.of(address(by, read.group("name"))),
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
                var seen = seen(account, name);
                if (seen.isPresent()) {
                    return seen.get().cloneUrl();
                }
            } catch (CadreException e) {
                why = Optional.of(e);
            }
        }
        throw why.orElseGet(() -> unseen(all, name));
    }

    /** The repository as this account sees it; a renamed one has its new name. */
    Optional<GitHubRepository> seen(AccountRow account, String name) {
        return pages.page(
                        account,
                        "/repos/" + name,
                        Map.of(),
                        answer -> repository(answer).stream().toList())
                .flatMap(page -> page.items().stream().findFirst())
                .map(one -> Json.mapper().treeToValue(one, GitHubRepository.class));
    }

    /** The {@code owner/name} of an address at this GitHub over https; empty for another one. */
    Optional<String> name(String url) {
        try {
            var path = URI.create(url).getPath();
            var name = String.valueOf(path).replaceAll("^/+|/+$", "").replaceFirst("\\.git$", "");
            return NAME.matcher(name).matches() ? Optional.of(name) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
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

    private static CadreException refused(AccountRow account) {
        return new CadreException(
                ErrorCode.UPSTREAM,
                "GitHub does not list what this account sees",
                Map.of("account", account.account(), "login", account.login()),
                "See at GitHub what the app may; then sign in again: cadre login github");
    }

    private static String plain(String text) {
        var line = text.replaceAll("[\\p{Cntrl}\\p{Cf}]+", " ");
        return line.length() > 120 ? line.substring(0, 120) : line;
    }
}
