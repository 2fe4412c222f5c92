/**
 * What is done to a document before it is indexed: its bytes become text or are refused with a
 * reason, secrets in it are masked, and it is cut into pieces that know their lines. Everything
 * here is bounded, and no input is an error that was not foreseen.
 */
@NullMarked
package cadre.server.knowledge.text;

import org.jspecify.annotations.NullMarked;
