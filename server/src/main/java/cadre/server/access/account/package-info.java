/** People who sign in with an account somewhere else, and the keys that they get by it. */
@NullMarked
package cadre.server.access.account;

import org.jspecify.annotations.NullMarked;
