/**
 * Plane and Gitea as a test needs them: real HTTP on loopback, state that follows what these
 * programs do, their oddities included, and webhooks that can be doubled, shuffled, dropped and
 * held back.
 */
package cadre.server.forges.fake;
