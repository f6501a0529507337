//! The tags of rows.

use super::ByteKind;

/// What a row says about its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tag {
    Undefined,
    NaN,
    Infinity,
    NegativeInfinity,
    NegativeZero,
    BigInt,
    Date,
    Url,
    RegExp,
    Boxed,
    Map,
    Set,
    Sparse,
    NullPrototype,
    Error,
    Class,
    Ref,
    Share,
    Bytes(ByteKind),
}

/// Whether rows of a tag have a third part.
#[derive(PartialEq, Eq)]
pub(super) enum Data {
    None,
    Perhaps,
    Always,
}

impl Tag {
    const NAMED: [Self; 18] = [
        Self::Undefined,
        Self::NaN,
        Self::Infinity,
        Self::NegativeInfinity,
        Self::NegativeZero,
        Self::BigInt,
        Self::Date,
        Self::Url,
        Self::RegExp,
        Self::Boxed,
        Self::Map,
        Self::Set,
        Self::Sparse,
        Self::NullPrototype,
        Self::Error,
        Self::Class,
        Self::Ref,
        Self::Share,
    ];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Undefined => "undefined",
            Self::NaN => "NaN",
            Self::Infinity => "Infinity",
            Self::NegativeInfinity => "-Infinity",
            Self::NegativeZero => "-0",
            Self::BigInt => "BigInt",
            Self::Date => "Date",
            Self::Url => "URL",
            Self::RegExp => "RegExp",
            Self::Boxed => "boxed",
            Self::Map => "Map",
            Self::Set => "Set",
            Self::Sparse => "sparse",
            Self::NullPrototype => "null-prototype",
            Self::Error => "Error",
            Self::Class => "class",
            Self::Ref => "ref",
            Self::Share => "share",
            Self::Bytes(kind) => kind.name(),
        }
    }

    pub(super) fn named(name: &[u8]) -> Option<Self> {
        // By far the most frequent one.
        if name == b"Date" {
            return Some(Self::Date);
        }
        let name = std::str::from_utf8(name).ok()?;
        Self::NAMED
            .into_iter()
            .find(|tag| tag.name() == name)
            .or_else(|| ByteKind::named(name).map(Self::Bytes))
    }

    pub(super) fn data(self) -> Data {
        match self {
            Self::Sparse | Self::Class | Self::Ref | Self::Bytes(_) => Data::Always,
            Self::Error => Data::Perhaps,
            _ => Data::None,
        }
    }

    /// What is no object: no row may refer to it.
    pub(super) fn is_primitive(self) -> bool {
        matches!(
            self,
            Self::Undefined
                | Self::NaN
                | Self::Infinity
                | Self::NegativeInfinity
                | Self::NegativeZero
                | Self::BigInt
                | Self::Ref
        )
    }

    /// What can be in a cycle: it exists before it is filled. Of instances only their class knows.
    pub(super) fn can_be_begun(self) -> bool {
        matches!(
            self,
            Self::Map
                | Self::Set
                | Self::Sparse
                | Self::NullPrototype
                | Self::Error
                | Self::Class
                | Self::Share
        )
    }
}
