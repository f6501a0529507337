//! Attributes that few cells have: kind and colour of the underline, and the hyperlink.

/// Shown as dashed when there is a hyperlink, whatever the program asked for.
const DASHED: u8 = 5;

/// Longest address of a hyperlink, and longest id. Browsers take about as much.
pub(super) const MAX_LINK_BYTES: usize = 2048;

/// Bytes of all hyperlinks together; one that comes when there are more is none.
pub(super) const MAX_LINKS_BYTES: usize = 8 << 20;

/// The extended attributes of a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(super) struct Extended {
    /// 0 none, 1 single, 2 double, 3 curly, 4 dotted, 5 dashed: as asked for.
    pub(super) underline: u8,
    /// Colour of the underline, as in a cell's words.
    pub(super) color: u32,
    /// Number of the hyperlink; 0 for none.
    pub(super) link: u32,
}

impl Extended {
    /// The kind of underline that is shown.
    pub(super) fn shown_underline(self) -> u8 {
        if self.link == 0 {
            self.underline
        } else {
            DASHED
        }
    }

    /// True when a cell need not refer to it. The colour alone does not count.
    pub(super) fn is_empty(self) -> bool {
        self.shown_underline() == 0
    }
}

impl Hyperlink {
    pub(super) fn bytes(&self) -> usize {
        self.uri.len() + self.id.as_ref().map_or(0, String::len)
    }
}

/// A hyperlink (OSC 8).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Hyperlink {
    /// What the program joins parts of one link by.
    pub id: Option<String>,
    /// Its address.
    pub uri: String,
}
