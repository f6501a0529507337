//! What two sides tell each other about their session, in binary messages beside the conversation.

use serde::{Deserialize, Serialize};

/// Of the rules of this module. A side that speaks another one gets no session.
pub(crate) const VERSION: u32 = 1;

/// One such message, as JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub(crate) enum Control {
    /// The first message of who has connected. Nothing else is sent before the answer.
    Hello {
        /// See [`VERSION`].
        version: u32,
        /// The session to go on with; none for a new one.
        session: Option<String>,
        /// How many messages of it have arrived.
        received: u64,
    },
    /// The answer. Both sides then send what the other one lacks, and go on.
    Welcome {
        /// The session: the one that was asked for, or a new one.
        session: String,
        /// It is the one that was asked for.
        resumed: bool,
        /// How many messages of it have arrived.
        received: u64,
    },
    /// So many messages of this session have arrived.
    Ack {
        /// In all.
        received: u64,
    },
}

impl Control {
    pub(crate) fn parse(bytes: &[u8]) -> Option<Self> {
        serde_json::from_slice(bytes).ok()
    }

    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).unwrap_or_default() // numbers and strings always have a form
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_messages_are_read_as_they_were_written() {
        let messages = [
            Control::Hello { version: VERSION, session: None, received: 0 },
            Control::Hello { version: VERSION, session: Some("a".into()), received: u64::MAX },
            Control::Welcome { session: "b".into(), resumed: true, received: 7 },
            Control::Ack { received: 9 },
        ];
        for message in messages {
            assert_eq!(Control::parse(&message.to_bytes()), Some(message));
        }
    }

    #[test]
    fn what_is_no_control_message_is_none() {
        for text in ["", "null", "{}", r#"{"kind":"other"}"#, r#"{"kind":"ack","received":-1}"#] {
            assert_eq!(Control::parse(text.as_bytes()), None, "{text}");
        }
    }
}
