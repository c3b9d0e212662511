//! Which part of a list a request asks for, and what the answer says about the rest.

use crate::mock::call::MockCall;
use crate::mock::json::{at, put, remove};
use crate::mock::names::{MockNames, Rendered};
use crate::mock::refusal::{MockRefusal, MockStop};
use crate::model::{MockPage, MockResource};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value as Json;
use std::ops::Range;

/// A part of a list.
#[derive(Debug)]
pub struct PageSlice<'p> {
    source: &'p MockResource,
    start: usize,
    size: usize,
    total: usize,
}

impl<'p> PageSlice<'p> {
    /// # Errors
    /// [`MockStop`] if the page that is asked for cannot be given.
    pub fn of(call: &MockCall, source: &'p MockResource, total: usize) -> Result<PageSlice<'p>, MockStop> {
        let whole = PageSlice {
            source,
            start: 0,
            size: total.max(1),
            total,
        };
        let Some(page) = &source.page else {
            return Ok(whole);
        };
        let size = number(call, page.size.as_deref())?;
        let size = size
            .unwrap_or(page.default_size as usize)
            .min(page.max_size as usize);
        let slice = PageSlice {
            size: size.max(1),
            ..whole
        };
        let start = match parameter(call, page.token.as_deref()) {
            Some(token) => slice.place(token)?,
            None => {
                number(call, page.number.as_deref())?.map_or(0, |page| (page - 1).saturating_mul(slice.size))
            }
        };
        Ok(PageSlice { start, ..slice })
    }

    pub fn range(&self) -> Range<usize> {
        let start = self.start.min(self.total);
        start..start.saturating_add(self.size).min(self.total)
    }

    /// Puts counts and the next page's token where mock.yaml says.
    pub fn write(&self, body: &mut Json, names: &MockNames<'_>) -> Rendered<()> {
        let Some(page) = &self.source.page else {
            return Ok(());
        };
        let counts = [
            (&page.total, self.total),
            (&page.pages, self.total.div_ceil(self.size)),
        ];
        for (field, count) in counts {
            field.iter().for_each(|field| put(body, field, count.into()));
        }
        let echoes = [
            (&page.size, self.size),
            (&page.number, self.start / self.size + 1),
        ];
        for (field, value) in echoes {
            let known = field.iter().filter(|field| at(body, field).is_some());
            known
                .collect::<Vec<_>>()
                .into_iter()
                .for_each(|field| put(body, field, value.into()));
        }
        self.write_next(page, body, names)
    }

    fn write_next(&self, page: &MockPage, body: &mut Json, names: &MockNames<'_>) -> Rendered<()> {
        let Some(field) = page.next.as_deref().or(page.token.as_deref()) else {
            return Ok(());
        };
        let end = self.range().end;
        match &page.last {
            _ if end < self.total => put(body, field, self.token(end).into()),
            Some(last) => put(body, field, names.tree(last)?),
            None => remove(body, field),
        }
        Ok(())
    }

    /// A page token is opaque to clients, and good for this resource only.
    fn token(&self, start: usize) -> String {
        URL_SAFE_NO_PAD.encode(format!("{}:{start}", self.source.name.value))
    }

    fn place(&self, token: &str) -> Result<usize, MockStop> {
        let text = URL_SAFE_NO_PAD.decode(token).ok();
        let text = text
            .and_then(|bytes| String::from_utf8(bytes).ok())
            .unwrap_or_default();
        let (name, start) = text.rsplit_once(':').unwrap_or_default();
        let start = start.parse().ok().filter(|_| *name == *self.source.name.value);
        let message = "the page token is not one that this server made";
        start.ok_or_else(|| MockRefusal::new("invalid_page_token", message).into())
    }
}

fn parameter<'c>(call: &'c MockCall, name: Option<&str>) -> Option<&'c str> {
    let found = call
        .query
        .iter()
        .find(|(known, _)| Some(known.as_str()) == name)?;
    (!found.1.is_empty()).then_some(found.1.as_str())
}

/// A parameter that is a number from 1, where it is there.
fn number(call: &MockCall, name: Option<&str>) -> Result<Option<usize>, MockStop> {
    let Some(text) = parameter(call, name) else {
        return Ok(None);
    };
    match text.parse().ok().filter(|number| *number >= 1) {
        Some(number) => Ok(Some(number)),
        None => {
            let message = format!(
                "`{}` is expected to be a number from 1, found `{text}`",
                name.unwrap_or_default()
            );
            Err(MockRefusal::new("invalid_request", message).into())
        }
    }
}
