/**
 * Results of jobs as documents of knowledge: put there by name, or gathered when jobs end. A
 * document stays when retention deletes its job. A team's collection takes the jobs of that team
 * alone. Uses {@code fleet.job}, {@code knowledge} and {@code feed}.
 */
@NullMarked
package cadre.server.fleet.gather;

import org.jspecify.annotations.NullMarked;
