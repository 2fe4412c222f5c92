package cadre.server.forges.host;

import java.util.List;
import java.util.Optional;

/** A Git host that also tells what a token may do there, for whoever checks a connection. */
public interface OpenHost extends GitHost {
    /** The repositories that the token sees, at most {@code most} of them, by full name. */
    List<String> repositories(int most);

    /** What the token's user may do in a repository; the token itself may do less. */
    TokenRights rights(String repository);

    /** The repository's webhooks; empty when the token may not see them. */
    Optional<List<HookView>> hooks(String repository);

    /** What the token was made for; empty where the host does not tell. */
    Optional<List<String>> scopes();
}
