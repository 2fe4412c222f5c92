package cadre.server.forges.account;

import cadre.server.access.Principal;
import cadre.wire.api.Page;
import cadre.wire.error.CadreException;
import cadre.wire.github.GitHubOwner;
import cadre.wire.github.GitHubRepository;
import cadre.wire.json.Json;
import java.net.URI;
import java.time.Instant;
import java.time.format.DateTimeParseException;
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

    static final Pattern NAME =
            Pattern.compile("(?<owner>[A-Za-z0-9_-]{1,64})/(?<name>[A-Za-z0-9._-]{1,100})");
    private final GitHubAccounts accounts;
    private final GitHubClient client;
    private final AccountPages pages;
    private final AccountOwners owners;

    AccountRepositories(
            GitHubAccounts accounts, GitHubClient client, GitHubOAuth oauth, TokenKeeper keeper) {
        this.accounts = accounts;
        this.client = client;
        this.pages = new AccountPages(client, oauth, keeper);
        this.owners = new AccountOwners(accounts, pages, keeper);
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
        return owners.of(account).stream()
                .map(one -> new GitHubOwner(one.login(), one.kind()))
                .toList();
    }

    /** As {@link AccountOwners#login}. */
    String login(AccountRow account) {
        return owners.login(account);
    }

    /**
     * Repositories, those with the latest push first; of a GitHub App by installation, in GitHub's
     * order. A page may hold few although there are more.
     *
     * @param limit 1 to 100
     * @throws CadreException as {@link #owners}; INVALID if the cursor is none
     */
    public Page<GitHubRepository> list(
            Principal by, Wish wish, Optional<String> cursor, int limit) {
        var account = accounts.chosen(by, wish.account());
        var sources = sources(account, wish);
        var place = cursor.map(RepositoryCursor::read).orElse(RepositoryCursor.FIRST);
        var found = new ArrayList<GitHubRepository>();
        for (int i = 0; i < MOST_PAGES && place.source() < sources.size(); i++) {
            var source = sources.get(place.source());
            var query = new LinkedHashMap<>(source.query());
            query.putAll(place.page());
            var page =
                    pages.page(account, source.path(), query, this::shown)
                            .orElseThrow(() -> AccountOwners.refused(account));
            for (int at = place.skip(); at < page.items().size(); at++) {
                var one = Json.mapper().treeToValue(page.items().get(at), GitHubRepository.class);
                if (wish.isMet(one)) {
                    if (found.size() == limit) {
                        return new Page<>(found, Optional.of(place.at(at).text()));
                    }
                    found.add(one);
                }
            }
            place = place.behind(page.next());
        }
        return new Page<>(
                found,
                place.source() < sources.size() ? Optional.of(place.text()) : Optional.empty());
    }

    /** A list of GitHub's. */
    private record Source(String path, Map<String, String> query) {}

    /** An app sees what it is installed for, each installation by itself. */
    private List<Source> sources(AccountRow account, Wish wish) {
        if (owners.isOfApp(account)) {
            return owners.installations(account).stream()
                    .filter(one -> wish.owner().filter(name -> !one.isCalled(name)).isEmpty())
                    .map(one ->
                            new Source(
                                    "/user/installations/" + one.installation() + "/repositories",
                                    Map.of("per_page", "100")))
                    .toList();
        }
        var affiliation =
                wish.owner().filter(account.login()::equalsIgnoreCase).isPresent()
                        ? "owner"
                        : "owner,collaborator,organization_member";
        return List.of(
                new Source(
                        "/user/repos",
                        Map.of("per_page", "100", "sort", "pushed", "affiliation", affiliation)));
    }

    private List<JsonNode> shown(JsonNode answer) {
        var list = answer.isArray() ? answer : answer.path("repositories");
        return AccountPages.each(list).stream().flatMap(one -> repository(one).stream()).toList();
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
        try {
            return Optional.of(Instant.parse(text));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
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
}
