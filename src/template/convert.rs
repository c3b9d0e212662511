//! JSON data to the engine's values and back, and the engine's values as text: as JSON would write them,
//! never as Python would.

use super::document::{DocumentContainer, number_to_engine};
use super::engine::RESULT_LIMIT;
use super::functions::refuse;
use minijinja::value::ValueKind;
use minijinja::{Error, ErrorKind, Value as Engine};
use serde_json::{Map, Number, Value as Json};
use std::borrow::Cow;

pub(super) fn to_engine(data: Json) -> Engine {
    match data {
        Json::Null => Engine::from(()),
        Json::Bool(flag) => Engine::from(flag),
        Json::Number(number) => number_to_engine(&number),
        Json::String(text) => Engine::from(text),
        Json::Array(items) => items.into_iter().map(to_engine).collect(),
        Json::Object(map) => Engine::from_pairs(map.into_iter().map(|(key, value)| (key, to_engine(value)))),
    }
}

/// Errors: what is undefined, what JSON cannot hold, and more than [`RESULT_LIMIT`].
pub(super) fn from_engine(value: &Engine) -> Result<Json, Error> {
    ValueReader { left: RESULT_LIMIT }.read(value)
}

/// Text as it is, everything else as compact JSON. Undefined is an error.
pub(super) fn text_of(value: &Engine) -> Result<Cow<'_, str>, Error> {
    match value.as_str() {
        Some(text) => Ok(Cow::Borrowed(text)),
        None => Ok(Cow::Owned(from_engine(value)?.to_string())),
    }
}

/// Bytes as they are, anything else as the bytes of its text.
pub(super) fn bytes_of(value: &Engine) -> Result<Cow<'_, [u8]>, Error> {
    match value.as_bytes() {
        Some(bytes) => Ok(Cow::Borrowed(bytes)),
        None => Ok(Cow::Owned(text_of(value)?.into_owned().into_bytes())),
    }
}

/// Lists of the engine may be lazy and endless: what they unfold to is counted.
struct ValueReader {
    left: usize,
}

impl ValueReader {
    fn read(&mut self, value: &Engine) -> Result<Json, Error> {
        self.spend(8)?;
        if let Some(container) = value.downcast_object_ref::<DocumentContainer>() {
            return self.container(container);
        }
        match value.kind() {
            ValueKind::Undefined => Err(ErrorKind::UndefinedError.into()),
            ValueKind::None => Ok(Json::Null),
            ValueKind::Bool => Ok(Json::Bool(value.is_true())),
            ValueKind::Number => number(value).map(Json::Number),
            ValueKind::String => self.text(value.as_str().unwrap_or_default()),
            ValueKind::Seq | ValueKind::Iterable => self.list(value),
            ValueKind::Map => self.map(value),
            ValueKind::Bytes => Err(refuse(
                "these are bytes and no UTF-8 text: encode them with `b64encode`, or use them as a key",
            )),
            _ => Err(refuse("the result is not data that JSON can hold")),
        }
    }

    /// At once: asking for each member by its name would read the object as often as it has members.
    fn container(&mut self, container: &DocumentContainer) -> Result<Json, Error> {
        let node = container.node();
        self.spend(node.raw().map_or(0, str::len))?;
        node.to_json().map_err(|fault| refuse(fault.to_string()))
    }

    fn text(&mut self, text: &str) -> Result<Json, Error> {
        self.spend(text.len())?;
        Ok(Json::String(text.to_owned()))
    }

    fn list(&mut self, value: &Engine) -> Result<Json, Error> {
        let items = value.try_iter()?.map(|item| self.read(&item));
        items.collect::<Result<_, _>>().map(Json::Array)
    }

    fn map(&mut self, value: &Engine) -> Result<Json, Error> {
        let mut map = Map::new();
        for key in value.try_iter()? {
            let item = self.read(&value.get_item(&key)?)?;
            let key = text_of(&key)?.into_owned();
            self.spend(key.len())?;
            map.insert(key, item);
        }
        Ok(Json::Object(map))
    }

    fn spend(&mut self, bytes: usize) -> Result<(), Error> {
        match self.left.checked_sub(bytes) {
            Some(left) => self.left = left,
            None => return Err(ErrorKind::OutOfFuel.into()),
        }
        Ok(())
    }
}

fn number(value: &Engine) -> Result<Number, Error> {
    if let Some(number) = value.as_i64().filter(|_| value.is_integer()) {
        return Ok(number.into());
    }
    if let Some(number) = u64::try_from(value.clone()).ok().filter(|_| value.is_integer()) {
        return Ok(number.into());
    }
    let number = f64::try_from(value.clone())?;
    Number::from_f64(number).ok_or_else(|| refuse("the result is no finite number"))
}
