/**
 * The detector link PDL 1: a TCP server to which front ends connect, one connection for each source.
 *
 * <pre>
 *  front end                                          service
 *    HELLO {"protocol":"PDL 1","sourceId":3,"serial":"..","firmware":"..","scanner":"mmr","limits":{..}}  --&gt;
 *    with a key in link.keyFile: HELLO has "nonce":"64 hexadecimal digits", and then
 *                                        &lt;--  COMMAND {"request":0,"command":"prove","nonce":"..","proof":".."}
 *    REPLY {"request":0,"ok":true,"proof":".."}  --&gt;
 *    DESCRIPTOR scanner as JSON, padded with spaces  --&gt;
 *                                        &lt;--  REPLY {"request":0,"ok":true}           welcome
 *                                        &lt;--  REPLY {"request":0,"ok":false,"error":".."}  refused, then closed
 *                                        &lt;--  COMMAND {"request":1,"command":"start","runTag":7,"durationS":60.0}
 *    REPLY {"request":1,"ok":true}  --&gt;
 *    DATA, SINGLES, ... run tag 7, seq from 0  --&gt;
 *    HEARTBEAT every 250 ms when idle  --&gt;
 *                                        &lt;--  COMMAND {"request":2,"command":"stop","runTag":7}
 *    REPLY {"request":2,"ok":true}  --&gt;
 *    END_OF_RUN u64 frames, prompts, delayeds, singles, marks, lost events  --&gt;
 * </pre>
 *
 * A proof is the HMAC-SHA-256 of {@code PDL 1 host} or {@code PDL 1 front end}, the source id, the front end's nonce and the
 * host's, one a line; see {@link LinkKey}. It says who begins the connection; against those who can change what goes over the
 * wire later, TLS is needed.
 *
 * <p>The {@code frames} of END_OF_RUN count every frame of the run, itself included.
 */
package org.petmr.acquisition.link;

import org.petmr.acquisition.wire.LinkKey;
