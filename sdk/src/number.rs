//! Conversions to numbers and arrays for the setters of generated types.

use serde_json::Number;

use crate::{Patch, StringOrNumber};

/// A value that the setter of a [`Number`] accepts: an integer, a fraction or a `Number`.
///
/// ```
/// use oracle_cpq::{IntoNumber, Number};
///
/// assert_eq!(5.into_number(), Number::from(5));
/// assert_eq!(12.5.into_number().to_string(), "12.5");
/// ```
///
/// The setters of PATCH types take the same values, as [`Patch`] converts from them:
///
/// ```
/// use oracle_cpq::{IntoNumber, Number, Patch, StringOrNumber};
///
/// assert_eq!(Patch::<Number>::from(12.5), Patch::Set(12.5.into_number()));
/// assert_eq!(Patch::<StringOrNumber>::from(3), Patch::Set(StringOrNumber::from(3)));
/// assert_eq!(Patch::<Vec<i64>>::from([1, 2]), Patch::Set(vec![1, 2]));
/// ```
///
/// `Number` itself has no conversion from fractions, because JSON has no NaN and no infinity. Use
/// [`Number::from_f64`] for values that may be one of them.
pub trait IntoNumber: sealed::Sealed {
    /// Converts the value.
    ///
    /// # Panics
    /// If the value is NaN or infinite.
    ///
    /// ```should_panic
    /// use oracle_cpq::IntoNumber;
    ///
    /// let _ = f64::NAN.into_number();
    /// ```
    #[track_caller]
    fn into_number(self) -> Number;
}

mod sealed {
    pub trait Sealed {}
    impl Sealed for serde_json::Number {}
}

impl IntoNumber for Number {
    fn into_number(self) -> Number {
        self
    }
}

/// Implements the conversions from a primitive type.
macro_rules! from_primitive {
    ($type:ty, $value:ident => $number:expr $(, $panics:literal)?) => {
        impl sealed::Sealed for $type {}

        impl IntoNumber for $type {
            #[track_caller]
            fn into_number(self) -> Number {
                let $value = self;
                $number
            }
        }

        impl From<$type> for StringOrNumber {
            $(#[doc = $panics])?
            #[track_caller]
            fn from(number: $type) -> Self {
                Self::Number(number.into_number())
            }
        }

        impl From<$type> for Patch<Number> {
            $(#[doc = $panics])?
            #[track_caller]
            fn from(number: $type) -> Self {
                Self::Set(number.into_number())
            }
        }

        impl From<$type> for Patch<StringOrNumber> {
            $(#[doc = $panics])?
            #[track_caller]
            fn from(number: $type) -> Self {
                Self::Set(number.into())
            }
        }
    };
}

from_primitive!(i8, value => value.into());
from_primitive!(i16, value => value.into());
from_primitive!(i32, value => value.into());
from_primitive!(i64, value => value.into());
from_primitive!(isize, value => value.into());
from_primitive!(u8, value => value.into());
from_primitive!(u16, value => value.into());
from_primitive!(u32, value => value.into());
from_primitive!(u64, value => value.into());
from_primitive!(usize, value => value.into());
from_primitive!(
    f64,
    value => Number::from_f64(value).expect("a JSON number is finite"),
    "# Panics\nIf the number is NaN or infinite, which JSON can't represent."
);

impl From<Number> for Patch<StringOrNumber> {
    fn from(number: Number) -> Self {
        Self::Set(number.into())
    }
}

impl<T, const N: usize> From<[T; N]> for Patch<Vec<T>> {
    fn from(items: [T; N]) -> Self {
        Self::Set(items.into())
    }
}
