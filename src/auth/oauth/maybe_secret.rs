use crate::template::Value;
use std::fmt;

/// A text and whether it is a secret. Only the text itself, asked for by name, ever shows a secret one.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct MaybeSecret {
    pub text: String,
    pub secret: bool,
}

impl MaybeSecret {
    pub fn secret(text: impl Into<String>) -> MaybeSecret {
        MaybeSecret {
            text: text.into(),
            secret: true,
        }
    }

    pub fn open(text: impl Into<String>) -> MaybeSecret {
        MaybeSecret {
            text: text.into(),
            secret: false,
        }
    }

    /// A scalar as text; None for null. A list or a map is handed back as its kind's name.
    ///
    /// # Errors
    /// A sentence that says what is wrong.
    pub fn from_value(value: &Value) -> Result<Option<MaybeSecret>, &'static str> {
        match &value.data {
            serde_json::Value::Null => Ok(None),
            serde_json::Value::Array(_) => Err("a list"),
            serde_json::Value::Object(_) => Err("a map"),
            _ => Ok(Some(MaybeSecret {
                text: value.to_text(),
                secret: value.secret,
            })),
        }
    }
}

impl fmt::Debug for MaybeSecret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.secret {
            out.write_str("***")
        } else {
            write!(out, "{:?}", self.text)
        }
    }
}
