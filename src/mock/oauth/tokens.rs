//! Every token that was issued, and which of them are still good.

use super::authorize::IssuedCode;
use super::device::PendingDevice;
use crate::mock::random::MockRandom;
use std::collections::HashMap;
use std::time::Duration;

/// All that came of one authorization. It ends as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Family(usize);

/// What a token is to the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    Good,
    Expired,
    /// Never issued, or revoked: the server does not say which.
    Unknown,
}

#[derive(Debug, Default)]
pub struct IssuedTokens {
    families: Vec<TokenOrigin>,
    access: HashMap<String, IssuedToken>,
    refresh: HashMap<String, Refresh>,
    /// Authorization codes, used ones too: a second use has to be noticed.
    pub codes: HashMap<String, IssuedCode>,
    pub devices: HashMap<String, PendingDevice>,
}

#[derive(Debug)]
struct TokenOrigin {
    client: String,
    alive: bool,
}

#[derive(Debug)]
struct IssuedToken {
    family: Family,
    expires: Duration,
}

#[derive(Debug)]
struct Refresh {
    family: Family,
    scope: Option<String>,
    expires: Option<Duration>,
    /// It was rotated.
    spent: bool,
}

/// Why a refresh token is not good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unfit {
    Unknown,
    Expired,
    Spent(Family),
}

impl IssuedTokens {
    pub fn open(&mut self, client: &str) -> Family {
        self.families.push(TokenOrigin {
            client: client.to_owned(),
            alive: true,
        });
        Family(self.families.len() - 1)
    }

    pub fn end(&mut self, family: Family) {
        self.families[family.0].alive = false;
    }

    pub fn issue_access(&mut self, family: Family, expires: Duration, random: &mut MockRandom) -> String {
        let token = random.token();
        self.add_access(family, token.clone(), expires);
        token
    }

    pub fn add_access(&mut self, family: Family, token: String, expires: Duration) {
        self.access.insert(token, IssuedToken { family, expires });
    }

    pub fn issue_refresh(
        &mut self,
        family: Family,
        scope: Option<String>,
        expires: Option<Duration>,
        random: &mut MockRandom,
    ) -> String {
        let token = random.token();
        self.add_refresh(family, token.clone(), scope, expires);
        token
    }

    pub fn add_refresh(
        &mut self,
        family: Family,
        token: String,
        scope: Option<String>,
        expires: Option<Duration>,
    ) {
        let refresh = Refresh {
            family,
            scope,
            expires,
            spent: false,
        };
        self.refresh.insert(token, refresh);
    }

    /// Whether an access token opens a protected path.
    pub fn standing(&self, token: &str, now: Duration) -> Standing {
        match self.access.get(token) {
            Some(access) if !self.is_alive(access.family) => Standing::Unknown,
            Some(access) if now >= access.expires => Standing::Expired,
            Some(_) => Standing::Good,
            None => Standing::Unknown,
        }
    }

    /// The family and scope of a client's refresh token, if it can be used.
    ///
    /// # Errors
    /// [`Unfit`] if the token is not known, has ended or was spent.
    pub fn refreshable(
        &self,
        token: &str,
        client: &str,
        now: Duration,
    ) -> Result<(Family, Option<String>), Unfit> {
        let refresh = self.refresh.get(token).ok_or(Unfit::Unknown)?;
        if !self.belongs(refresh.family, client) || !self.is_alive(refresh.family) {
            return Err(Unfit::Unknown);
        }
        if refresh.spent {
            return Err(Unfit::Spent(refresh.family));
        }
        if refresh.expires.is_some_and(|expires| now >= expires) {
            Err(Unfit::Expired)
        } else {
            Ok((refresh.family, refresh.scope.clone()))
        }
    }

    /// A rotated token is kept, so that its reuse is noticed.
    pub fn spend(&mut self, token: &str) {
        if let Some(refresh) = self.refresh.get_mut(token) {
            refresh.spent = true;
        }
    }

    /// The family of a token of either kind, and whether it is this client's. None for a token never issued.
    pub fn owner(&self, token: &str, client: &str) -> Option<(Family, bool)> {
        let access = self.access.get(token).map(|access| access.family);
        let family = access.or_else(|| self.refresh.get(token).map(|refresh| refresh.family))?;
        Some((family, self.belongs(family, client)))
    }

    fn belongs(&self, family: Family, client: &str) -> bool {
        self.families[family.0].client == client
    }

    fn is_alive(&self, family: Family) -> bool {
        self.families[family.0].alive
    }
}
