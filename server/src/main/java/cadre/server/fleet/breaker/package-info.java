/**
 * Accounts of agents that are paused. The first quota or authentication error of an account opens
 * its breaker: nothing more of that profile starts on it until the reset time has come and one
 * probe has begun its turn, or a person closes it. Kept in the store and right with several
 * servers; what a server remembers of it only saves looks. Keeps what CLIs say of the accounts'
 * quotas, too. Knows attempts, not jobs.
 */
@NullMarked
package cadre.server.fleet.breaker;

import org.jspecify.annotations.NullMarked;
