//! What a frame says: values of JavaScript, without JavaScript.

use bytes::Bytes;

use super::{BigInt, ByteKind, Text};

/// A value, and the objects that are in it more than once or in themselves.
///
/// ```
/// use signalbox::codec::{encode, Document, Limits, Value};
/// let event = Value::object([("at", Value::date(5)), ("pid", Value::from(17))]);
/// let encoded = encode(&Document::from(event), &Limits::default())?;
/// assert_eq!(encoded.text, r#"{"v":{"at":5,"pid":17},"t":[[[0,"at"],"Date"]]}"#);
/// # Ok::<(), signalbox::codec::CodecError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Document<'a> {
    /// The value.
    pub root: Value<'a>,
    /// What [`Value::Shared`] names, by number. May lead to itself.
    pub shared: Vec<Value<'a>>,
}

impl<'a> From<Value<'a>> for Document<'a> {
    fn from(root: Value<'a>) -> Self {
        Self { root, shared: Vec::new() }
    }
}

/// Properties in their order. In JavaScript keys that are indices come first; where a key comes
/// twice the last one counts.
pub type Entries<'a> = Vec<(Text<'a>, Value<'a>)>;

/// One value.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Value<'a> {
    /// `undefined`.
    Undefined,
    /// `null`.
    Null,
    /// A boolean.
    Bool(bool),
    /// A number: any double, negative zero, NaN and infinities included.
    Number(f64),
    /// A whole number of any size.
    BigInt(BigInt<'a>),
    /// A string.
    String(Text<'a>),
    /// Milliseconds from the epoch, at most ±8.64e15; `None` for an invalid `Date`.
    Date(Option<i64>),
    /// The `href` of a `URL`.
    Url(Text<'a>),
    /// A regular expression.
    RegExp(Box<RegExp<'a>>),
    /// `Object(primitive)` of a string, number, boolean or `BigInt`.
    Boxed(Box<Value<'a>>),
    /// An array without holes.
    Array(Vec<Value<'a>>),
    /// An array with holes.
    Sparse(Box<Sparse<'a>>),
    /// A plain object.
    Object(Entries<'a>),
    /// An object without prototype.
    NullPrototype(Entries<'a>),
    /// A `Map`, in its order.
    Map(Vec<(Value<'a>, Value<'a>)>),
    /// A `Set`, in its order.
    Set(Vec<Value<'a>>),
    /// An error.
    Error(Box<ErrorValue<'a>>),
    /// An instance of a registered class. Here there are no classes: name and payload are kept.
    Instance(Box<Instance<'a>>),
    /// A buffer or a view on one: little-endian elements.
    Bytes(ByteKind, Bytes),
    /// One of the [`Document`]'s shared objects.
    Shared(usize),
}

/// A regular expression. Neither part was checked by a parser of expressions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegExp<'a> {
    /// Between the slashes.
    pub source: Text<'a>,
    /// Such as `gi`.
    pub flags: Text<'a>,
    /// Where the next search begins, at most 2⁵³ − 1.
    pub last_index: u64,
}

/// An array with holes.
#[derive(Debug, Clone, PartialEq)]
pub struct Sparse<'a> {
    /// Holes included.
    pub length: u32,
    /// What is there, by ascending index.
    pub elements: Vec<(u32, Value<'a>)>,
}

/// An error. What is an enumerable property is in `own`, even if it is called `name` or `cause`.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ErrorValue<'a> {
    /// The name under which its class is registered, if that is not `name`.
    pub class: Option<Text<'a>>,
    /// Such as `TypeError`.
    pub name: Option<Text<'a>>,
    /// Absent when it is only the inherited empty one.
    pub message: Option<Text<'a>>,
    /// Its first line repeats name and message.
    pub stack: Option<Text<'a>>,
    /// A property that is not enumerable.
    pub code: Option<Value<'a>>,
    /// What caused it.
    pub cause: Option<Value<'a>>,
    /// The errors of an `AggregateError`.
    pub errors: Option<Value<'a>>,
    /// Its enumerable properties.
    pub own: Entries<'a>,
}

/// An instance of a registered class.
#[derive(Debug, Clone, PartialEq)]
pub struct Instance<'a> {
    /// The name that both sides registered.
    pub class: Text<'a>,
    /// What its class makes an instance from.
    pub payload: Value<'a>,
}

impl<'a> Value<'a> {
    /// A plain object.
    pub fn object<K: Into<Text<'a>>>(entries: impl IntoIterator<Item = (K, Self)>) -> Self {
        Self::Object(entries.into_iter().map(|(key, value)| (key.into(), value)).collect())
    }

    /// A `Date` at so many milliseconds from the epoch.
    pub fn date(milliseconds: i64) -> Self {
        Self::Date(Some(milliseconds))
    }

    /// Whether there are values in it.
    #[cfg(feature = "node")]
    pub(crate) fn holds_others(&self) -> bool {
        matches!(
            self,
            Self::Boxed(_)
                | Self::Array(_)
                | Self::Sparse(_)
                | Self::Object(_)
                | Self::NullPrototype(_)
                | Self::Map(_)
                | Self::Set(_)
                | Self::Error(_)
                | Self::Instance(_)
        )
    }

    /// Whether it has an identity in JavaScript, so that a second reference to it means something.
    pub(super) fn has_identity(&self) -> bool {
        !matches!(
            self,
            Self::Undefined
                | Self::Null
                | Self::Bool(_)
                | Self::Number(_)
                | Self::BigInt(_)
                | Self::String(_)
                | Self::Shared(_)
        )
    }
}

impl From<bool> for Value<'_> {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<f64> for Value<'_> {
    fn from(value: f64) -> Self {
        Self::Number(value)
    }
}

impl From<i32> for Value<'_> {
    fn from(value: i32) -> Self {
        Self::Number(value.into())
    }
}

impl From<u32> for Value<'_> {
    fn from(value: u32) -> Self {
        Self::Number(value.into())
    }
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(value: &'a str) -> Self {
        Self::String(value.into())
    }
}

impl From<String> for Value<'_> {
    fn from(value: String) -> Self {
        Self::String(value.into())
    }
}

impl FromIterator<Self> for Value<'_> {
    fn from_iter<I: IntoIterator<Item = Self>>(values: I) -> Self {
        Self::Array(values.into_iter().collect())
    }
}

impl<'a, T: Into<Value<'a>>> From<Option<T>> for Value<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}
