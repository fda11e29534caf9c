/**
 * The way of the events from the link to store and live histogram: rings, dedicated threads, the account of what was sent,
 * received, stored and lost. Nothing here touches the event bus except the small rates message of its verticle.
 */
package org.petmr.acquisition.ingest;
