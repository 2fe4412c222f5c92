package cadre.server;

import cadre.server.access.Principal;
import cadre.server.chat.Chat;
import cadre.server.fleet.job.KnownRepositories;
import cadre.server.forges.account.AccountRepositories.Wish;
import cadre.server.forges.account.GitHubAccounts;
import cadre.server.storage.Database;
import cadre.wire.api.RepositoryView;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.github.GitHubAccount;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a chat offers to pick: repositories that jobs have worked in, those used last first, and
 * those that the person's accounts at GitHub see.
 */
final class ChatRepositories implements Chat.Findable {
    private static final int LOOKED_THROUGH = 200;

    private final KnownRepositories known;
    private final GitHubAccounts github;

    ChatRepositories(Database db, GitHubAccounts github) {
        this.known = new KnownRepositories(db);
        this.github = github;
    }

    @Override
    public List<String> found(Principal by, String search, int most) {
        var used =
                known.list(by, Optional.empty(), LOOKED_THROUGH).items().stream()
                        .sorted(Comparator.comparing(RepositoryView::lastUsedAt).reversed())
                        .map(one -> one.url().or(one::path).orElse(""))
                        .filter(one -> lower(one).contains(lower(search)))
                        .limit(most)
                        .toList();
        if (used.size() == most) {
            return used;
        }
        var seen =
                github.list(by).stream()
                        .flatMap(account -> seen(by, account, search, most))
                        .filter(name -> used.stream().noneMatch(url -> isOf(url, name)))
                        .map(name -> "github:" + name);
        return Stream.concat(used.stream(), seen).distinct().limit(most).toList();
    }

    /** None of an account that GitHub does not list now: the others and what was used are shown. */
    private Stream<String> seen(Principal by, GitHubAccount account, String search, int most) {
        var wish = new Wish(Optional.of(account.account().toString()), Optional.empty(), search);
        try {
            return github.repositories().list(by, wish, Optional.empty(), most).items().stream()
                    .map(one -> one.fullName());
        } catch (CadreException e) {
            if (e.code() == ErrorCode.UNAVAILABLE) {
                throw e;
            }
            return Stream.empty();
        }
    }

    private static boolean isOf(String url, String name) {
        return lower(url).replaceFirst("\\.git$", "").endsWith("/" + lower(name));
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
