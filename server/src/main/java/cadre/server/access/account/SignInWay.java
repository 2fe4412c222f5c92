package cadre.server.access.account;

import cadre.wire.api.Grant;
import java.net.URI;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A place where people have accounts, and what accounts there may do here.
 *
 * @param name as in addresses: 1 to 63 of a-z, 0-9 and -
 * @param url of GitHub, or the issuer of OpenID Connect, without a slash at its end; https, or http
 *     on this machine
 * @param clientSecret empty for a public client
 * @param scopes asked for besides those that are needed
 * @param rules none gives a grant to nobody
 */
public record SignInWay(
        String name,
        Kind kind,
        URI url,
        String clientId,
        String clientSecret,
        List<String> scopes,
        List<Rule> rules) {
    public SignInWay {
        scopes = List.copyOf(scopes);
        rules = List.copyOf(rules);
    }

    /** By which protocol. */
    public enum Kind {
        /** GitHub's OAuth, and its API. */
        GITHUB,
        /** OpenID Connect. */
        OIDC
    }

    /**
     * Who gets a grant.
     *
     * @param by {@code user}, {@code org} or {@code team}, or the name of a claim
     * @param value the id of a user, an organisation, {@code organisation/team}, or what the claim
     *     is or holds
     */
    public record Rule(String by, String value, Grant grant) {}

    /** The largest grant of those for which these facts about a person speak. */
    public Optional<Grant> grant(Set<Fact> facts) {
        return rules.stream()
                .filter(rule -> facts.contains(new Fact(rule.by(), rule.value())))
                .map(Rule::grant)
                .max(Comparator.comparing((Grant one) -> includedBy(one)));
    }

    private static long includedBy(Grant grant) {
        return List.of(Grant.values()).stream().filter(grant::includes).count();
    }

    /** Something that is true of a person, as a {@link Rule} names it. */
    public record Fact(String by, String value) {}

    /** Without its secret. */
    @Override
    public String toString() {
        return name + " (" + kind + " at " + url + ")";
    }
}
