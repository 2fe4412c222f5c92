/**
 * A scripted model service on loopback: real agent CLIs talk to it as to the real one, so that they
 * can be driven without a model. It keeps no state of a conversation; the turn to give is how many
 * the request already holds.
 */
@NullMarked
package cadre.app.model;

import org.jspecify.annotations.NullMarked;
