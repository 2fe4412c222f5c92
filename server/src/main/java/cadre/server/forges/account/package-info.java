/**
 * People's own accounts at GitHub or GitHub Enterprise: connected by a browser here or on any
 * device, belonging to whoever holds the key, their tokens in the vault and renewed before they
 * end. {@code GitHubAccounts} is the way in; {@code AccountRepositories} lists what they see, and
 * {@code AccountLogins} lends a token to an attempt of a job of the same person. Uses {@code
 * forges.api}, {@code access} and {@code feed}.
 */
@NullMarked
package cadre.server.forges.account;

import org.jspecify.annotations.NullMarked;
