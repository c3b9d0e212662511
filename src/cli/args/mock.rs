use super::VariableArgs;
use clap::Args;
use std::net::IpAddr;

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  callsheet mock collections/zoom --port 8080
  callsheet mock zoom --fault status=500,share=0.05")]
pub struct MockArgs {
    /// The collection's name or directory; not needed where there is only one
    #[arg(value_name = "COLLECTION")]
    pub collection: Option<String>,

    /// Port; 0 takes any free one
    #[arg(long, default_value_t = 0)]
    pub port: u16,

    /// Address to listen on; anything but loopback is open to your network
    #[arg(long, default_value = "127.0.0.1")]
    pub host: IpAddr,

    /// Answer a share of requests with a fault, e.g. `status=429,share=0.1,path=/v2/**`
    #[arg(long, value_name = "FAULT")]
    pub fault: Vec<String>,

    #[command(flatten)]
    pub variables: VariableArgs,
}
